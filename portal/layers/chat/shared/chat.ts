/** A record that an answer rests on. */
export interface ChatSource {
  readonly collection: string
  readonly id: string
  readonly label: string
}

export type ChatState = 'sent' | 'thinking' | 'delayed' | 'answered' | 'failed'

/** A message as the API answers it. */
export interface ChatMessage {
  readonly id: string
  readonly threadId: string
  /** Order within the thread; an answer comes directly after its question. */
  readonly position: number
  readonly role: 'user' | 'assistant'
  readonly content: string
  readonly state: ChatState
  readonly sources: readonly ChatSource[]
  /** The question that it answers. */
  readonly replyTo: string | null
  readonly createdAt: string
}

/** What sending a message answers; `answer` only for those who wait, null when it has not come in time. */
export interface ChatSent {
  readonly message: ChatMessage
  readonly answerId: string
  readonly answer?: ChatMessage | null
}
