import type { FormSubmission, ShownForm, SubmissionAnswer } from '@kontor/model/wire/forms'
import { appendResponseHeader, getRequestHeader, setResponseHeaders, type H3Event } from 'h3'
import { askHost } from '~~/server/auth/host'
import { withRedis } from '~~/server/auth/redis'
import { KontorError } from '~~/server/core'
import { clientAddress, networkOf } from '~~/server/core/client-address'
import { env } from '~~/server/core/env'
import { ShortCache } from '~~/server/core/short-cache'

/** Calls about forms from one network in a minute: pages that are shown, guesses at keys, and what is sent. */
const CALLS = 120
const WINDOW = 60
/** Largest submission in bytes. */
export const SUBMISSION_LIMIT = 50_000
/** What a key may look like; anything else is no question for the host. */
export const FORM_KEY = /^[a-z0-9-]{2,63}\.[\w-]{38}$/

const COUNT = `
local n = redis.call("incr", KEYS[1])
if n == 1 then redis.call("expire", KEYS[1], ARGV[1]) end
return { n, redis.call("ttl", KEYS[1]) }`

/** @throws KontorError TOO_MANY_REQUESTS; counted over all replicas */
export async function countFormCall(event: H3Event): Promise<void> {
  const [count, seconds] = await withRedis(redis => redis.eval(COUNT, 1, `form-calls:${networkOf(clientAddress(event))}`, WINDOW)) as [number, number]
  if (count > CALLS) throw new KontorError('TOO_MANY_REQUESTS', { retryAfter: Math.max(1, seconds) })
}

/** @throws KontorError FORM_UNKNOWN, UNAVAILABLE */
export async function readForm(key: string, locale: 'de' | 'en' | undefined, origin: string | undefined): Promise<ShownForm> {
  if (!FORM_KEY.test(key)) throw new KontorError('FORM_UNKNOWN')
  const { status, data } = await askHost<ShownForm>('forms/show', { method: 'POST', body: { key, locale, origin } })
  if (status >= 400 || !data) throw new KontorError('FORM_UNKNOWN')
  return data
}

/** What of it a page of others has use for. */
export const presentPublicForm = (form: ShownForm): Readonly<Record<string, unknown>> => Object.fromEntries(Object.entries(form).filter(([name]) => name !== 'origins'))

/** @throws KontorError FORM_UNKNOWN, UNAVAILABLE */
export async function sendForm(event: H3Event, submission: Omit<FormSubmission, 'network'>): Promise<SubmissionAnswer> {
  const { status, data } = await askHost<SubmissionAnswer>('forms/submit', { method: 'POST', body: { ...submission, network: networkOf(clientAddress(event)) } })
  if (status >= 400 || !data) throw new KontorError(status === 413 ? 'TOO_LARGE' : 'FORM_UNKNOWN')
  return data
}

/** Origins of a form for the browser's question; seconds old. */
const origins = new ShortCache<readonly string[]>(5_000, 1_000)

/** The page's origin, when it is another than ours. */
export function foreignOrigin(event: H3Event): string | undefined {
  const origin = getRequestHeader(event, 'origin')
  return origin === undefined || origin === new URL(env().PUBLIC_URL).origin ? undefined : origin
}

/** Lets the pages that a form names call for it; cookies never go along. */
export async function allowFormOrigin(event: H3Event, key: string): Promise<void> {
  appendResponseHeader(event, 'vary', 'Origin')
  const origin = foreignOrigin(event)
  if (origin === undefined || !FORM_KEY.test(key)) return
  const allowed = await origins.get(key, async () => (await readForm(key, undefined, undefined)).origins)
  if (allowed.includes(origin)) setResponseHeaders(event, { 'access-control-allow-origin': origin, 'access-control-expose-headers': 'retry-after, x-request-id' })
}
