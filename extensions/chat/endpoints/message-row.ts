import type { Database } from '@kontor/extension-shared/context'
import { answerIdOf } from '../ids.ts'

/** A message as the chat's operations answer it: names of the columns, times in ISO 8601. */
export interface MessageRow {
  readonly id: string
  readonly thread: string
  readonly position: number
  readonly role: 'user' | 'assistant'
  readonly content: string
  readonly state: string
  readonly sources: unknown
  readonly reply_to: string | null
  readonly author: string | null
  readonly date_created: string
}

export const MESSAGE_FIELDS = ['id', 'thread', 'position', 'role', 'content', 'state', 'sources', 'reply_to', 'author', 'date_created'] as const

export interface SentMessage {
  readonly message: MessageRow
  /** The id that the answer will have. */
  readonly answerId: string
}

export function readMessage(database: Database, id: string): Promise<MessageRow | undefined> {
  return database('chat_messages').where({ id }).first(...MESSAGE_FIELDS) as Promise<MessageRow | undefined>
}

export const sent = (message: MessageRow): SentMessage => ({ message, answerId: answerIdOf(message.id) })
