import type { Database } from '@kontor/extension-shared/context'
import { MESSAGE_FIELDS, type MessageRow, type SentMessage } from '@kontor/model/wire/chat'
import { answerIdOf } from '../ids.ts'

export function readMessage(database: Database, id: string): Promise<MessageRow | undefined> {
  return database('chat_messages').where({ id }).first(...MESSAGE_FIELDS) as Promise<MessageRow | undefined>
}

export const sent = (message: MessageRow): SentMessage => ({ message, answerId: answerIdOf(message.id) })
