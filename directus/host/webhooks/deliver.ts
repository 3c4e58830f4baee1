import { WEBHOOK_TEST } from '@kontor/compile/webhook-events.ts'
import { openText } from '@kontor/extension-shared/instance-keys'
import { GuardError, guardedFetch, type AllowHosts } from '@kontor/guarded-fetch'
import { EVENT_TYPES } from '@kontor/model/events'
import { bodyOf } from './payload.ts'
import { signatureHeaders } from './sign.ts'
import { readableColumns, readEvent, type Due, type Outcome, type TenantDatabase } from './store.ts'

/** How long the other side has, in milliseconds, and how much of its answer is kept, in bytes. */
const TIMEOUT = 15_000
const ANSWER_BYTES = 500
const [MINUTE, HOUR] = [60_000, 3_600_000]
/** Pauses of an event after its first, second ... failed attempt; then the last one again and again. Milliseconds. */
const PAUSES = [5_000, 30_000, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR] as const
/** For how long an event is tried. */
const TRIED_FOR = 24 * HOUR
/** Pauses of a webhook after the first, second ... attempt in a row that failed: after one that was answered, and after one that was not. Milliseconds. */
const [REST_ANSWERED, REST_SILENT, REST_MAX] = [1_000, 5_000, MINUTE] as const
/** Who answers later is slow. Milliseconds. */
const QUICK = 3_000

/** Nothing can be sent, and another attempt would be no other. */
export class NeverDeliverable extends Error {}

export interface DeliverParts {
  readonly database: TenantDatabase
  readonly slug: string
  /** The instance's own secret. */
  readonly secret: string
  readonly allowHosts: AllowHosts
}

async function textOf({ database, slug }: DeliverParts, due: Due): Promise<string> {
  if (due.type === WEBHOOK_TEST) return JSON.stringify({ eventId: due.event, tenant: slug, type: due.type, timestamp: new Date().toISOString(), actorId: null, payload: { id: due.webhook, values: { name: due.name } } })
  const collection = EVENT_TYPES.get(due.type)?.collection
  if (collection === undefined) throw new NeverDeliverable('EVENT_GONE')
  const { stored, columns } = await database.use(async client => ({ stored: await readEvent(client, due), columns: await readableColumns(client, collection) }))
  if (!stored) throw new NeverDeliverable('EVENT_GONE')
  return JSON.stringify(bodyOf(slug, stored, columns))
}

/** What a person may read of an answer: its beginning, without what no text holds. */
const excerpt = (body: Buffer): string => [...body.toString('utf8').replace(/[\0\uFFFD]/g, '')].slice(0, ANSWER_BYTES).join('')

/**
 * Sends one event once.
 * @param signal cuts the attempt off
 * @returns what came of it: a 2xx answer alone is a success, a redirect is none
 * @throws NeverDeliverable EVENT_GONE, SECRET_LOST; GuardError ABORTED; what the database throws
 */
export async function deliver(parts: DeliverParts, due: Due, signal: AbortSignal): Promise<Outcome & { readonly delivered: boolean }> {
  const secrets = [due.sealed, due.former].flatMap(sealed => sealed === null ? [] : openText(parts.secret, `webhook:${due.webhook}`, sealed) ?? [])
  if (secrets.length === 0) throw new NeverDeliverable('SECRET_LOST')
  const body = await textOf(parts, due)
  const start = performance.now()
  const latency = () => Math.round(performance.now() - start)
  try {
    const { status, body: answer } = await guardedFetch(due.url, {
      method: 'POST', body, timeout: TIMEOUT, maxBytes: 2 * ANSWER_BYTES, allowHosts: parts.allowHosts, signal,
      headers: { 'content-type': 'application/json', 'user-agent': 'Kontor-Webhooks/1', ...signatureHeaders(due.event, Math.floor(Date.now() / 1000), body, secrets) },
    })
    const delivered = status >= 200 && status < 300
    return { delivered, status, latency: latency(), problem: delivered ? null : status >= 300 && status < 400 ? 'REDIRECTED' : 'REFUSED', response: excerpt(answer) }
  }
  catch (error) {
    if (!(error instanceof GuardError) || error.code === 'ABORTED') throw error
    return { delivered: false, status: null, latency: latency(), problem: error.code, response: null }
  }
}

/** Milliseconds for which a webhook is sent nothing, so that an address that is down is neither flooded nor waited for with every event. */
export const restAfter = ({ status }: Pick<Outcome, 'status'>, failures: number): number => Math.min((status === null ? REST_SILENT : REST_ANSWERED) * 2 ** Math.min(failures - 1, 10), REST_MAX)

export const isQuick = ({ status, latency }: Pick<Outcome, 'status' | 'latency'>): boolean => status !== null && latency <= QUICK

/** Milliseconds until the next attempt of an event; nothing when the day is over. */
export function pauseAfter({ attempts, age }: Pick<Due, 'attempts' | 'age'>): number | undefined {
  const pause = PAUSES[Math.min(attempts, PAUSES.length) - 1] ?? PAUSES[0]
  return age + pause > TRIED_FOR ? undefined : pause
}
