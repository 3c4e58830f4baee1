import { createError, type DirectusError } from '@directus/errors'

/** Codes of the chat with their HTTP status; the portal has a sentence for each in both languages. */
const CODES = {
  CHAT_BODY_INVALID: [400, 'The message is not valid.'],
  CHAT_QUERY_INVALID: [400, 'The query is not valid.'],
  CHAT_LOGIN_REQUIRED: [403, 'Only a person can write here.'],
  BOT_UNKNOWN: [400, 'There is no such bot.'],
  THREAD_FIELD_KEPT: [400, 'The owner and the time of the last message are kept by the chat.'],
  THREAD_NOT_FOUND: [404, 'There is no such thread.'],
  MESSAGE_NOT_FOUND: [404, 'There is no such message.'],
  MESSAGE_ID_TAKEN: [409, 'Another message has this id.'],
  MESSAGE_NOT_FAILED: [409, 'This message is answered or still being answered.'],
  MESSAGE_NOT_WAITING: [409, 'This message waits for no answer of this attempt any more: it has one, was given up, or the bot was asked anew.'],
  ANSWER_TOKEN_INVALID: [403, 'Only the bot that was asked may answer: give the header X-Kontor-Answer of the call of its webhook. It is good for one message and one attempt.'],
  CHAT_AUTOMATION_REQUIRED: [403, 'Only a program with the role "Automation" may answer for a bot.'],
  CHAT_MESSAGES_ARE_KEPT: [403, 'Messages are written by the chat alone.'],
} as const satisfies Record<string, readonly [number, string]>

export type ChatErrorCode = keyof typeof CODES
export type ErrorDetails = Readonly<Record<string, unknown>>

/** @returns an error that Directus answers with the code's status, the code and the details in `extensions` */
export function chatError(code: ChatErrorCode, details: ErrorDetails = {}): DirectusError<ErrorDetails> {
  const [status, message] = CODES[code]
  return new (createError<ErrorDetails>(code, message, status))(details)
}
