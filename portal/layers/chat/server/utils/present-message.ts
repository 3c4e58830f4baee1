import type { MessageRow } from '@kontor/model/wire/chat'
import type { ChatMessage } from '../../shared/chat'

/** A message of the chat as the API answers it. */
export function presentMessage(row: MessageRow): ChatMessage {
  const sources = (row.sources ?? []).map(({ collection, id, label }) => ({ collection, id, label }))
  return { id: row.id, threadId: row.thread, position: row.position, role: row.role, content: row.content, state: row.state, sources, replyTo: row.reply_to, createdAt: new Date(row.date_created).toISOString() }
}
