import { randomUUID } from 'node:crypto'
import { fieldDescriptors } from '@kontor/compile/descriptors'
import { leads } from '@kontor/model'
import { FORM_FIELDS_MAX, FORM_TRAP, type FormProblem, type ShownForm } from '@kontor/model/wire/forms'
import { getQuery, getRequestHeader, removeResponseHeader, setResponseHeader, setResponseHeaders, setResponseStatus, type H3Event } from 'h3'
import { KontorError, requestFacts } from '~~/server/core'
import { readBody } from '~~/server/core/body'
import type { Code } from '~~/server/core/codes'
import { toKontorError } from '~~/server/core/errors'
import { makeNonce } from '~~/server/core/security'
import { refusedWords, renderForm, renderGone, renderNotNow, renderThanks, unseenForm, type Filled, type Refused } from './form-page'
import { countFormCall, isFromOwnPage, readForm, sendForm, SUBMISSION_LIMIT, visitorOf } from './public-forms'

/** Largest page that is read, in bytes: more than fits a submission, so that what is too long can be shown again. */
const PAGE_LIMIT = 400_000
/** Most inputs of it: far more than a form and its lists have. */
const INPUTS_MAX = 1_000
/** Inputs of the page that are no fields. */
const OWN_INPUTS = new Set(['_token', '_once', '_consent', FORM_TRAP])
const NUMBER = /^[+-]?\d{1,15}(?:[.,]\d{1,15})?$/
const NAME = /^[A-Za-z]\w{0,63}$/

/** What is said to whom nothing is shown again, where the form itself would say that everything still stands there. */
const PLAIN: Readonly<Record<Refused, Code>> = { too_fast: 'TOO_MANY_REQUESTS', too_many: 'TOO_MANY_REQUESTS', out_of_date: 'FORM_OUT_OF_DATE', changed: 'FORM_OUT_OF_DATE', too_long: 'TOO_LARGE', not_now: 'UNAVAILABLE' }

type Typed = readonly (readonly [name: string, value: string])[]

/** Forms as they were last shown, by key and language: what was typed goes into them again when the host cannot say how they look. */
const shown = new Map<string, ShownForm>()
const SHOWN_MAX = 500
function remember(key: string, form: ShownForm): ShownForm {
  const name = `${key} ${form.locale}`
  shown.delete(name)
  shown.set(name, form)
  const [oldest] = shown.keys()
  if (shown.size > SHOWN_MAX && oldest !== undefined) shown.delete(oldest)
  return form
}

/** The language that the address asks for. */
function languageOf(event: H3Event): 'de' | 'en' | undefined {
  const { locale, lang } = getQuery(event)
  return [locale, lang].find(given => given === 'de' || given === 'en')
}

/** The page that shows the form in a frame, as far as the browser says so. */
function embedder(event: H3Event): string | undefined {
  const referrer = getRequestHeader(event, 'referer')
  return referrer !== undefined && URL.canParse(referrer) ? new URL(referrer).origin : undefined
}

/** A page that runs its own scripts alone, and is shown in frames of the form's own pages alone. */
function setHeaders(event: H3Event, nonce: string, ancestors: readonly string[]): void {
  removeResponseHeader(event, 'x-frame-options')
  setResponseHeaders(event, {
    'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store',
    'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors ${ancestors.length > 0 ? ancestors.join(' ') : '\'none\''}`,
  })
}

const first = (filled: Filled, name: string): string | undefined => filled[name]?.[0]
const said = (value: string) => value.trim() !== ''

/** What was typed, by the field's kind: a number as a number where it is one, everything else as it stands. */
function valuesOf({ fields }: ShownForm, filled: Filled): Record<string, unknown> {
  return Object.fromEntries(fields.flatMap(({ name, kind }): [string, unknown][] => {
    const given = filled[name]?.filter(said) ?? []
    const [text] = given
    if (text === undefined) return []
    if (kind === 'tags') return [[name, given]]
    if (kind === 'boolean') return [[name, text === 'true' ? true : text === 'false' ? false : text]]
    if ((kind === 'integer' || kind === 'decimal') && NUMBER.test(text.trim())) return [[name, Number(text.trim().replace(',', '.'))]]
    return [[name, text]]
  }))
}

/** What was typed into inputs that are no fields of the form (any more). */
const typedBeside = (filled: Filled, known: ReadonlySet<string>): Typed => Object.entries(filled).filter(([name, values]) => !known.has(name) && !OWN_INPUTS.has(name) && values.some(said)).map(([name, values]) => [name.slice(0, 100), values.filter(said).join(', ')])

interface Refusal { readonly status: number, readonly why?: Refused, readonly seconds?: number, readonly problems?: readonly FormProblem[], readonly removed?: Typed }

async function send(event: H3Event, key: string, form: ShownForm, filled: Filled): Promise<{ readonly thanks: string } | Refusal> {
  const removed = typedBeside(filled, new Set(form.fields.map(({ name }) => name)))
  if (removed.length > 0) return { status: 409, why: 'changed', removed }
  const values = valuesOf(form, filled)
  if (Buffer.byteLength(JSON.stringify(values)) > SUBMISSION_LIMIT) return { status: 413, why: 'too_long' }
  const answer = await sendForm(event, { key, locale: form.locale, languages: [], values, consent: first(filled, '_consent') === 'true', token: first(filled, '_token'), trap: form.trap ? first(filled, form.trap)?.slice(0, 2000) : undefined, once: first(filled, '_once')?.slice(0, 200) })
  switch (answer.outcome) {
    case 'taken': return { thanks: answer.thanks }
    case 'invalid': return { status: 400, problems: answer.problems }
    case 'out_of_date': return { status: 409, why: 'out_of_date' }
    case 'foreign_origin': throw new KontorError('FORM_ORIGIN')
    default: return { status: 429, why: answer.outcome, seconds: answer.retryAfter }
  }
}

async function filledIn(event: H3Event): Promise<Filled> {
  if (getRequestHeader(event, 'content-type')?.split(';')[0]?.trim() !== 'application/x-www-form-urlencoded') throw new KontorError('UNSUPPORTED_MEDIA_TYPE')
  const filled = new Map<string, string[]>()
  let inputs = 0
  for (const [name, value] of new URLSearchParams(await readBody(event, PAGE_LIMIT))) {
    if (++inputs > INPUTS_MAX) throw new KontorError('TOO_LARGE', { details: { limit: INPUTS_MAX } })
    const known = filled.get(name)
    if (known) known.push(value)
    else filled.set(name, [value])
  }
  return Object.fromEntries(filled)
}

/**
 * `/forms/{key}`: the form as a page of its own, for a frame or a link; a post of it is answered with thanks, or with itself,
 * what is wrong, and all that was typed into a page of ours.
 */
export async function answerFormPage(event: H3Event, key: string): Promise<string> {
  const nonce = makeNonce()
  const visitor = visitorOf(event, languageOf(event))
  const own = isFromOwnPage(event)
  let filled: Filled | undefined
  try {
    try {
      await countFormCall(event)
    }
    finally {
      // Who asks too often gets back what was typed, too.
      if (event.method === 'POST') filled = await filledIn(event)
    }
    const form = remember(key, await readForm(key, visitor, embedder(event)))
    if (!filled) {
      setHeaders(event, nonce, form.origins)
      return renderForm({ form, key, nonce, once: randomUUID() })
    }
    const result = await send(event, key, form, filled)
    if (!own && 'why' in result && result.why) throw new KontorError(PLAIN[result.why], { retryAfter: result.seconds })
    setHeaders(event, nonce, form.origins)
    if ('thanks' in result) return renderThanks(form, result.thanks, nonce)
    const { status, why, seconds, problems, removed } = result
    if (!own) filled = {}
    setResponseStatus(event, status)
    if (seconds !== undefined) setResponseHeader(event, 'retry-after', seconds)
    // What was typed goes with the same key, so that sending it again is no second one.
    const token = why === 'out_of_date' ? form.token : first(filled, '_token') ?? form.token
    return renderForm({ form: { ...form, token }, key, nonce, once: first(filled, '_once') ?? randomUUID(), filled, problems, removed, alert: why && refusedWords(form.locale, why, seconds) })
  }
  catch (thrown) {
    return answerRefusal(event, { key, nonce, filled: own ? filled : undefined, locale: visitor.locale ?? visitor.languages[0] ?? requestFacts(event).locale }, toKontorError(thrown))
  }
}

interface Asked { readonly key: string, readonly nonce: string, readonly filled: Filled | undefined, readonly locale: 'de' | 'en' }

/** What is answered when the form could not be asked for: as it was last shown, with what was typed; without anything typed a page that says why. */
function answerRefusal(event: H3Event, { key, nonce, filled, locale }: Asked, error: KontorError): string {
  if (error.status >= 500) requestFacts(event).log.error({ err: error.cause ?? error }, 'form not answered')
  const known = shown.get(`${key} ${locale}`)
  const isGone = error.status === 404
  // A page of which nobody knows where it stands shows nothing but what its visitor typed; in a frame it stays readable.
  setHeaders(event, nonce, known?.origins ?? (isGone && !filled ? [] : ['http:', 'https:']))
  setResponseStatus(event, error.status)
  if (error.retryAfter !== undefined) setResponseHeader(event, 'retry-after', error.retryAfter)
  if (!filled) return isGone ? renderGone(locale, nonce) : renderNotNow(locale, error.messageIn(locale), nonce, encodeURIComponent(key))
  const names = new Map([...fieldDescriptors(leads, locale).map((d): [string, string] => [d.apiName, d.label]), ...(known?.fields ?? []).map((f): [string, string] => [f.name, f.label])])
  const typed = typedBeside(filled, new Set())
  if (isGone) return renderGone(locale, nonce, typed.map(([name, value]): [string, string] => [names.get(name) ?? name, value]))
  const token = first(filled, '_token') ?? known?.token ?? ''
  const form = known ?? unseenForm(locale, typed.filter(([name]) => NAME.test(name)).slice(0, FORM_FIELDS_MAX), names, token)
  // Consent that nobody can be asked for here was given on the page before.
  const carried: Filled = known || first(filled, '_consent') !== 'true' ? {} : { _consent: ['true'] }
  return renderForm({ form: { ...form, token }, key: encodeURIComponent(key), nonce, once: first(filled, '_once') ?? randomUUID(), filled, carried, alert: refusedWords(locale, error.status === 429 ? 'too_many' : 'not_now', error.retryAfter) })
}
