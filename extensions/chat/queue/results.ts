import type { Answer } from '../bot/answer.ts'
import type { Database } from '@kontor/extension-shared/context'
import { answerIdOf } from '../ids.ts'
import { delayAfter } from './backoff.ts'
import type { ClaimedMessage } from './claim.ts'

/**
 * Stores an answer and closes its question in one transaction. The answer's id is made from the question's, so storing
 * it again changes nothing.
 */
export async function storeAnswer(database: Database, message: ClaimedMessage, answer: Answer): Promise<void> {
  await database.transaction(async (trx) => {
    await trx('chat_messages').insert({
      id: answerIdOf(message.id), thread: message.thread, position: message.position + 1, role: 'assistant', state: 'answered',
      content: answer.text, sources: JSON.stringify(answer.sources), reply_to: message.id, attempts: 0, date_created: trx.fn.now(),
    }).onConflict('id').ignore()
    await trx('chat_messages').where({ id: message.id }).whereNot({ state: 'answered' }).update({ state: 'answered', next_attempt_at: null, last_error: null, date_updated: trx.fn.now() })
    await trx('chat_threads').where({ id: message.thread }).update({ last_message_at: trx.fn.now() })
  })
}

/** Notes that an attempt failed: the next one comes later, or none when a day has gone by or no attempt can help. */
export async function storeFailure(database: Database, message: ClaimedMessage, error: unknown): Promise<void> {
  const delay = error instanceof FinalError ? undefined : delayAfter(message.attempts)
  const text = error instanceof Error ? [error.message, causeOf(error)].filter(Boolean).join(': ') : String(error)
  await database('chat_messages').where({ id: message.id, attempts: message.attempts, state: 'thinking' }).update({
    state: delay === undefined ? 'failed' : 'delayed', last_error: text.slice(0, 2000), date_updated: database.fn.now(),
    next_attempt_at: delay === undefined ? null : database.raw('now() + make_interval(secs => ?)', [delay]),
  })
}

function causeOf(error: Error): string | undefined {
  return error.cause instanceof Error ? error.cause.message || (error.cause as { code?: string }).code : undefined
}

/** A failure that no further attempt changes. */
export class FinalError extends Error {}
