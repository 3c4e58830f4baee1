import { createHash, randomUUID } from 'node:crypto'
import { getRequestHeader, getResponseHeader, getResponseStatus, setResponseHeader, setResponseStatus, type H3Event } from 'h3'
import { authEnv } from '../auth/env.ts'
import { withRedis } from '../auth/redis.ts'
import { seal, unseal } from '../auth/seal.ts'
import { isForm, readBody } from './body.ts'
import { KontorError } from './errors.ts'
import type { Answer } from './handler.ts'
import { requestFacts, searchOf } from './request.ts'

/** Seconds for which an answer is kept. */
const KEPT = 86_400
/** Seconds after which nobody works at a call any more. The host gives an answer two minutes. */
const LONGEST = 150
const KEY = /^[\x21-\x7e]{8,255}$/
const RELEASE = 'if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("del", KEYS[1]) end return 0'

/** What a call under an `Idempotency-Key` is known by, hashes both. */
export interface Once {
  /** Of person, tenant, address and the key itself. */
  readonly key: string
  /** Of the body and the parameters. */
  readonly fingerprint: string
}

/**
 * Where it is held that a call takes effect once. `database`: what is made notes the key in its own transaction, so that a
 * call may be tried again whatever has become of the first. `answer`: by the kept answer alone.
 */
export type OnceKind = 'database' | 'answer'

interface Kept {
  readonly fingerprint: string
  readonly state: 'running' | 'broken' | 'done'
  /** Seconds since 1970. */
  readonly at: number
  /** Of the call that runs. */
  readonly token: string
  readonly answer?: string
}

interface KeptAnswer {
  readonly status: number
  readonly etag?: string
  readonly data?: unknown
}

const hash = (...parts: readonly string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex')

/** The call's own key, when it is made under one. */
export const onceOf = (event: H3Event): Once | undefined => event.context.once as Once | undefined

/**
 * Does what a call asks for once, if it brings an `Idempotency-Key`: the same call again gets the same answer for a day.
 * @param whose person and tenant
 * @throws KontorError 409 `IDEMPOTENCY_KEY_REUSED`, `IDEMPOTENCY_IN_PROGRESS`, `IDEMPOTENCY_OUTCOME_UNKNOWN`; 503 when it cannot be known whether the call was made before
 */
export async function runOnce(event: H3Event, kind: OnceKind, whose: readonly [string, string], run: () => Promise<Answer>): Promise<Answer> {
  const given = getRequestHeader(event, 'idempotency-key')
  if (given === undefined) return run()
  if (!KEY.test(given)) throw new KontorError('VALIDATION_FAILED', { details: [{ field: 'Idempotency-Key', code: 'INVALID', message: '8 to 255 printable ASCII characters, such as a UUID.' }] })
  const once = event.context.once = await identify(event, whose, given)
  const name = `once:${once.key}`
  const mine = JSON.stringify({ fingerprint: once.fingerprint, state: 'running', at: now(), token: randomUUID() } satisfies Kept)
  const life = kind === 'database' ? LONGEST : KEPT
  const taken = await withRedis(redis => redis.set(name, mine, 'EX', life, 'NX'))
  if (taken === null) return again(event, once, kind, await withRedis(redis => redis.get(name)))
  try {
    const answer = await run()
    await keep(event, name, once, answer)
    return answer
  }
  catch (error) {
    if (kind === 'answer' && mayHaveHappened(error)) await tryTo(event, () => withRedis(redis => redis.set(name, JSON.stringify({ fingerprint: once.fingerprint, state: 'broken', at: now(), token: '' } satisfies Kept), 'EX', KEPT)))
    else await tryTo(event, () => withRedis(redis => redis.eval(RELEASE, 1, name, mine)))
    throw error
  }
}

/** A form's boundary is another one each time: it is told by its length. */
async function identify(event: H3Event, whose: readonly [string, string], given: string): Promise<Once> {
  const body = isForm(event) ? `form ${getRequestHeader(event, 'content-length') ?? ''}` : await readBody(event)
  const parameters = searchOf(event)
  parameters.delete('tenant')
  return { key: hash(...whose, event.method, event.path.split('?')[0] ?? '', given), fingerprint: hash(body, parameters.toString()) }
}

function again(event: H3Event, once: Once, kind: OnceKind, text: string | null): Answer {
  // It ended this very moment.
  if (text === null) throw new KontorError('IDEMPOTENCY_IN_PROGRESS', { retryAfter: 1 })
  const kept = JSON.parse(text) as Kept
  // Whoever takes another text for the same call must not hear that it was made while nobody knows.
  if (kept.state === 'broken' || (kind === 'answer' && kept.state === 'running' && now() - kept.at > LONGEST)) throw new KontorError('IDEMPOTENCY_OUTCOME_UNKNOWN')
  if (kept.state === 'running') throw new KontorError('IDEMPOTENCY_IN_PROGRESS', { retryAfter: 1 })
  if (kept.fingerprint !== once.fingerprint) throw new KontorError('IDEMPOTENCY_KEY_REUSED')
  const answer = unseal<KeptAnswer>(kept.answer ?? '', authEnv().SESSION_KEY, once.key)
  if (!answer) throw new KontorError('IDEMPOTENCY_OUTCOME_UNKNOWN')
  setResponseHeader(event, 'idempotency-replayed', 'true')
  if (answer.etag !== undefined) setResponseHeader(event, 'etag', answer.etag)
  setResponseStatus(event, answer.status)
  return answer.data as Answer
}

/** Answers can hold what is shown once, so they are kept encrypted. One that cannot be kept is given all the same. */
async function keep(event: H3Event, name: string, once: Once, data: Answer): Promise<void> {
  if (typeof data === 'symbol') return
  const etag = getResponseHeader(event, 'etag')
  const answer: KeptAnswer = { status: getResponseStatus(event), ...typeof etag === 'string' ? { etag } : {}, data }
  const kept: Kept = { fingerprint: once.fingerprint, state: 'done', at: now(), token: '', answer: seal(answer, authEnv().SESSION_KEY, once.key) }
  await tryTo(event, () => withRedis(redis => redis.set(name, JSON.stringify(kept), 'EX', KEPT)))
}

/** Whether something may have been done although there was no answer. */
function mayHaveHappened(error: unknown): boolean {
  if (!(error instanceof KontorError)) return true
  const { status, cause } = error
  return status >= 500 && cause instanceof Error && (cause as { code?: string }).code !== 'ECONNREFUSED'
}

async function tryTo(event: H3Event, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  }
  catch (error) {
    requestFacts(event).log.warn({ err: error }, 'an answer could not be kept')
  }
}

const now = () => Math.floor(Date.now() / 1000)
