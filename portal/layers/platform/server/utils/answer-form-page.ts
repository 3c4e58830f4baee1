import { randomUUID } from 'node:crypto'
import type { FormProblem, ShownForm } from '@kontor/model/wire/forms'
import { getQuery, getRequestHeader, removeResponseHeader, setResponseHeader, setResponseHeaders, setResponseStatus, type H3Event } from 'h3'
import { KontorError, requestFacts } from '~~/server/core'
import { readBody } from '~~/server/core/body'
import { CODES } from '~~/server/core/codes'
import { toKontorError } from '~~/server/core/errors'
import { makeNonce } from '~~/server/core/security'
import { renderForm, renderGone, renderThanks, type Filled } from './form-page'
import { countFormCall, readForm, sendForm, SUBMISSION_LIMIT } from './public-forms'

/** The language that the address asks for. */
function languageOf(event: H3Event): 'de' | 'en' | undefined {
  const { lang } = getQuery(event)
  return lang === 'de' || lang === 'en' ? lang : undefined
}

/** The page that shows the form in a frame, as far as the browser says so. */
function embedder(event: H3Event): string | undefined {
  const referrer = getRequestHeader(event, 'referer')
  return referrer !== undefined && URL.canParse(referrer) ? new URL(referrer).origin : undefined
}

/** A page that runs its own scripts alone, and is shown in frames of the form's own pages alone. */
function setHeaders(event: H3Event, nonce: string, origins: readonly string[]): void {
  removeResponseHeader(event, 'x-frame-options')
  setResponseHeaders(event, {
    'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store',
    'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors ${origins.length > 0 ? origins.join(' ') : '\'none\''}`,
  })
}

/** What was typed, by the field's kind: a number as a number where it is one. */
function valuesOf({ fields }: ShownForm, filled: Filled): Record<string, unknown> {
  return Object.fromEntries(fields.flatMap(({ name, kind }): [string, unknown][] => {
    const text = filled[name]
    if (text === undefined || text.trim() === '') return []
    if (kind === 'boolean') return [[name, text === 'true']]
    if (kind !== 'integer' && kind !== 'decimal') return [[name, text]]
    const number = Number(text.trim().replace(',', '.'))
    return [[name, Number.isNaN(number) ? text : number]]
  }))
}

/** Which of the names that came are no fields of the form. */
const strangers = (form: ShownForm, filled: Filled): FormProblem[] => {
  const known = new Set([...form.fields.map(({ name }) => name), '_token', '_once', '_consent', ...form.trap ? [form.trap] : []])
  return Object.keys(filled).filter(name => !known.has(name)).map(field => ({ field, code: 'UNKNOWN_FIELD', message: field }))
}

async function send(event: H3Event, key: string, form: ShownForm, filled: Filled): Promise<{ thanks: string } | { problems?: readonly FormProblem[], alert?: string, status: number }> {
  const unknown = strangers(form, filled)
  const say = (code: 'FORM_OUT_OF_DATE' | 'TOO_MANY_REQUESTS' | 'INVALID_BODY') => CODES[code].message[form.locale]
  if (unknown.length > 0) return { status: 400, alert: `${say('INVALID_BODY')} (${unknown.map(({ field }) => field.slice(0, 50)).slice(0, 5).join(', ')})` }
  const answer = await sendForm(event, { key, locale: form.locale, values: valuesOf(form, filled), consent: filled._consent === 'true', token: filled._token, trap: form.trap ? filled[form.trap] : undefined, once: filled._once })
  switch (answer.outcome) {
    case 'taken': return { thanks: answer.thanks }
    case 'invalid': return { status: 400, problems: answer.problems }
    case 'out_of_date': return { status: 409, alert: say('FORM_OUT_OF_DATE') }
    case 'foreign_origin': throw new KontorError('FORM_ORIGIN')
    default:
      setResponseHeader(event, 'retry-after', answer.retryAfter)
      return { status: 429, alert: say('TOO_MANY_REQUESTS') }
  }
}

async function filledIn(event: H3Event): Promise<Filled> {
  if (getRequestHeader(event, 'content-type')?.split(';')[0]?.trim() !== 'application/x-www-form-urlencoded') throw new KontorError('UNSUPPORTED_MEDIA_TYPE')
  return Object.fromEntries(new URLSearchParams(await readBody(event, SUBMISSION_LIMIT)))
}

/** `/forms/{key}`: the form as a page of its own, for a frame or a link; a post of it is answered with thanks, or with itself and what is wrong. */
export async function answerFormPage(event: H3Event, key: string): Promise<string> {
  const nonce = makeNonce()
  const language = languageOf(event)
  try {
    await countFormCall(event)
    const form = await readForm(key, language, embedder(event))
    setHeaders(event, nonce, form.origins)
    if (event.method !== 'POST') return renderForm({ form, key, nonce, once: randomUUID() })
    const filled = await filledIn(event)
    const result = await send(event, key, form, filled)
    if ('thanks' in result) return renderThanks(form, result.thanks, nonce)
    setResponseStatus(event, result.status)
    // What was typed goes with the same key, so that sending it again is no second one.
    return renderForm({ form: result.status === 409 ? form : { ...form, token: filled._token ?? form.token }, key, nonce, once: filled._once ?? randomUUID(), filled, problems: result.problems, alert: result.alert })
  }
  catch (thrown) {
    const error = toKontorError(thrown)
    if (error.status >= 500) requestFacts(event).log.error({ err: error.cause ?? error }, 'form not shown')
    setHeaders(event, nonce, [])
    setResponseStatus(event, error.status)
    if (error.retryAfter !== undefined) setResponseHeader(event, 'retry-after', error.retryAfter)
    return renderGone(language ?? requestFacts(event).locale, nonce)
  }
}
