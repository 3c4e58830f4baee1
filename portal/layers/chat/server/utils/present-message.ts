import type { ChatMessage, ChatSource, ChatState } from '../../shared/chat'

/** A row of `chat_messages` as Directus gives it. */
export interface MessageRow {
  readonly id: string
  readonly thread: string
  readonly position: number
  readonly role: 'user' | 'assistant'
  readonly content: string
  readonly state: ChatState
  readonly sources: readonly ChatSource[] | null
  readonly reply_to: string | null
  readonly date_created: string
}

export const MESSAGE_FIELDS = ['id', 'thread', 'position', 'role', 'content', 'state', 'sources', 'reply_to', 'date_created']

export function presentMessage(row: MessageRow): ChatMessage {
  const sources = (Array.isArray(row.sources) ? row.sources : []).map(({ collection, id, label }) => ({ collection, id, label }))
  return { id: row.id, threadId: row.thread, position: row.position, role: row.role, content: row.content, state: row.state, sources, replyTo: row.reply_to, createdAt: new Date(row.date_created).toISOString() }
}
