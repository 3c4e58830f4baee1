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

/** Counts a call, once however often it is asked. @throws KontorError TOO_MANY_REQUESTS; counted over all replicas */
export const countFormCall = (event: H3Event): Promise<void> => event.context.formCall = (event.context.formCall as Promise<void> | undefined) ?? count(event)

async function count(event: H3Event): Promise<void> {
  const [calls, seconds] = await withRedis(redis => redis.eval(COUNT, 1, `form-calls:${networkOf(clientAddress(event))}`, WINDOW)) as [number, number]
  if (calls > CALLS) throw new KontorError('TOO_MANY_REQUESTS', { retryAfter: Math.max(1, seconds) })
}

/** Which language a visitor wants. */
export interface Visitor { readonly locale?: 'de' | 'en', readonly languages: ('de' | 'en')[] }

/** @param header `Accept-Language`, of which languages that forms may have count, in the order in which they are wanted */
export function languagesOf(header: string | undefined): ('de' | 'en')[] {
  const wanted = (header ?? '').split(',').map((part) => {
    const [tag = '', ...more] = part.trim().toLowerCase().split(';')
    const q = more.map(one => /^\s*q=([\d.]+)\s*$/.exec(one)?.[1]).find(value => value !== undefined)
    return { language: tag.split('-')[0], weight: q === undefined ? 1 : Number(q) }
  }).filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight)
  return [...new Set(wanted.flatMap(({ language }): ('de' | 'en')[] => language === 'de' || language === 'en' ? [language] : []))]
}

/** @param locale what the address or the page says; it wins */
export const visitorOf = (event: H3Event, locale: 'de' | 'en' | undefined): Visitor => ({ ...locale ? { locale } : {}, languages: languagesOf(getRequestHeader(event, 'accept-language')) })

/** Says what is thrown in the language that the address or the page names. */
export async function saidIn<T>(locale: 'de' | 'en' | undefined, work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (locale === undefined || !(error instanceof KontorError)) throw error
    throw new KontorError(error.code, { status: error.status, details: error.details, retryAfter: error.retryAfter, cause: error.cause, message: error.messageIn(locale) })
  })
}

/** @throws KontorError FORM_UNKNOWN, FORMS_BUSY, UNAVAILABLE */
export async function readForm(key: string, visitor: Visitor, origin: string | undefined): Promise<ShownForm> {
  if (!FORM_KEY.test(key)) throw new KontorError('FORM_UNKNOWN')
  const { status, data } = await askHost<ShownForm>('forms/show', { method: 'POST', body: { key, ...visitor, origin } })
  if (status >= 400 || !data) throw new KontorError('FORM_UNKNOWN')
  return data
}

/** What of it a page of others has use for. */
export const presentPublicForm = (form: ShownForm): Readonly<Record<string, unknown>> => Object.fromEntries(Object.entries(form).filter(([name]) => name !== 'origins'))

/** @throws KontorError FORM_UNKNOWN, TOO_LARGE, FORMS_BUSY, UNAVAILABLE */
export async function sendForm(event: H3Event, submission: Omit<FormSubmission, 'network'>): Promise<SubmissionAnswer> {
  if (!FORM_KEY.test(submission.key)) throw new KontorError('FORM_UNKNOWN')
  const { status, data } = await askHost<SubmissionAnswer>('forms/submit', { method: 'POST', body: { ...submission, network: networkOf(clientAddress(event)) } })
  if (status >= 400 || !data) throw new KontorError(status === 413 ? 'TOO_LARGE' : 'FORM_UNKNOWN')
  return data
}

/** Origins of a form for the browser's question; seconds old. Of a key that is none: no origins. */
const origins = new ShortCache<readonly string[]>(5_000, 1_000)

async function readOrigins(event: H3Event, key: string): Promise<readonly string[]> {
  await countFormCall(event)
  return readForm(key, { languages: [] }, undefined).then(form => form.origins, (error: unknown) => {
    if (error instanceof KontorError && error.code === 'FORM_UNKNOWN') return []
    throw error
  })
}

/** The page's origin, when it is another than ours. */
export function foreignOrigin(event: H3Event): string | undefined {
  const origin = getRequestHeader(event, 'origin')
  return origin === undefined || origin === new URL(env().PUBLIC_URL).origin ? undefined : origin
}

/** Whether a page of ours sent it, as the browser says: only then is what was typed shown again, so that no other page says anything in our name. */
export function isFromOwnPage(event: H3Event): boolean {
  return getRequestHeader(event, 'origin') === undefined ? getRequestHeader(event, 'sec-fetch-site') === 'same-origin' : foreignOrigin(event) === undefined
}

/** Lets the pages that a form names call for it; cookies never go along. For a call too many nobody is asked: only what is known counts. */
export async function allowFormOrigin(event: H3Event, key: string): Promise<void> {
  appendResponseHeader(event, 'vary', 'Origin')
  const origin = foreignOrigin(event)
  if (origin === undefined || !FORM_KEY.test(key)) return
  const allowed = await origins.get(key, () => readOrigins(event, key))
  if (allowed.includes(origin)) setResponseHeaders(event, { 'access-control-allow-origin': origin, 'access-control-expose-headers': 'retry-after, x-request-id' })
}
