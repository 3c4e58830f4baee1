import { isDeepStrictEqual } from 'node:util'
import type { Answer, Later } from '../bot/answer.ts'
import type { Asked } from '../bot/answer-token.ts'
import { botOf } from '../bot/bots.ts'
import type { Database } from '@kontor/extension-shared/context'
import { chatError } from '../errors.ts'
import { answerIdOf } from '../ids.ts'
import { delayAfter, PATIENCE } from './backoff.ts'
import { OPEN_STATES, type ClaimedMessage } from './claim.ts'

type Question = Pick<ClaimedMessage, 'id' | 'thread' | 'position'>

/**
 * Stores an answer and closes its question in one transaction. The answer's id is made from the question's, so storing
 * it again changes nothing.
 */
export async function storeAnswer(database: Database, message: ClaimedMessage, answer: Answer): Promise<void> {
  await database.transaction(async (trx) => {
    await lockQuestion(trx, message)
    await closeQuestion(trx, message, answer)
  })
}

/**
 * Stores an answer that comes later than the call of the webhook, of the bot that was asked in this attempt. The same
 * answer once more changes nothing.
 * @throws MESSAGE_NOT_FOUND, MESSAGE_NOT_WAITING when the message has an answer, has been given up, or was asked anew
 */
export async function storeLateAnswer(database: Database, asked: Asked, answer: Answer): Promise<void> {
  await database.transaction(async (trx) => {
    const { thread, question } = await lockQuestion(trx, { thread: asked.thread, id: asked.message })
    if (!question || !thread || thread.deleted_at || botOf(thread.bot) !== asked.bot) throw chatError('MESSAGE_NOT_FOUND')
    if (question.state === 'answered' && await isStored(trx, asked.message, answer)) return
    if (!(OPEN_STATES as readonly string[]).includes(question.state) || question.attempts !== asked.attempt) throw chatError('MESSAGE_NOT_WAITING')
    await closeQuestion(trx, question, answer)
  })
}

interface Locked {
  readonly thread: { readonly bot: string | null, readonly deleted_at: Date | null } | undefined
  readonly question: Question & { readonly state: string, readonly attempts: number } | undefined
}

/** Whoever answers the same question waits; the thread first, as when somebody writes into it. */
async function lockQuestion(trx: Database, { thread, id }: Pick<Question, 'thread' | 'id'>): Promise<Locked> {
  return {
    thread: await trx('chat_threads').where({ id: thread }).forUpdate().first('bot', 'deleted_at') as Locked['thread'],
    question: await trx('chat_messages').where({ id, thread, role: 'user' }).forUpdate().first('id', 'thread', 'position', 'state', 'attempts') as Locked['question'],
  }
}

async function closeQuestion(trx: Database, { id, thread, position }: Question, answer: Answer): Promise<void> {
  await trx('chat_messages').insert({
    id: answerIdOf(id), thread, position: position + 1, role: 'assistant', state: 'answered',
    content: answer.text, sources: JSON.stringify(answer.sources), reply_to: id, attempts: 0, date_created: trx.fn.now(),
  }).onConflict('id').ignore()
  await trx('chat_messages').where({ id }).whereNot({ state: 'answered' }).update({ state: 'answered', next_attempt_at: null, last_error: null, date_updated: trx.fn.now() })
  await trx('chat_threads').where({ id: thread }).update({ last_message_at: trx.fn.now() })
}

async function isStored(trx: Database, question: string, { text, sources }: Answer): Promise<boolean> {
  const row = await trx('chat_messages').where({ id: answerIdOf(question) }).first('content', 'sources') as { content: string, sources: unknown } | undefined
  return row?.content === text && isDeepStrictEqual(row.sources ?? [], sources)
}

/** Notes that the answer comes later, and that the bot is asked again when it does not. No error stands beside it. */
export async function storeLater(database: Database, message: ClaimedMessage, { seconds }: Later): Promise<void> {
  const promised = await database('chat_messages').where({ id: message.id, attempts: message.attempts, state: 'thinking' }).where('date_created', '>', database.raw('now() - make_interval(secs => ?)', [PATIENCE])).update({
    state: 'delayed', last_error: null, date_updated: database.fn.now(), next_attempt_at: database.raw('now() + make_interval(secs => ?)', [seconds]),
  }) as unknown as number
  // Others in the thread wait for it; a day of promises is enough.
  if (promised === 0) await storeFailure(database, message, new FinalError('the workflow puts its answer off again and again'))
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
