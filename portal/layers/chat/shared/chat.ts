import type { MessageRow, MessageSource } from '@kontor/model/wire/chat'

/** A record that an answer rests on. */
export type ChatSource = Readonly<MessageSource>

/** A message as the API answers it. */
export interface ChatMessage {
  readonly id: string
  readonly threadId: string
  /** Order within the thread; an answer comes directly after its question. */
  readonly position: number
  readonly role: MessageRow['role']
  readonly content: string
  readonly state: MessageRow['state']
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
