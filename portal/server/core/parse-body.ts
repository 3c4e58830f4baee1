import type { Locale } from '@kontor/model'
import type { H3Event } from 'h3'
import type * as z from 'zod'
import { readJsonObject } from './body.ts'
import { KontorError, type Problem } from './errors.ts'
import { requestFacts } from './request.ts'

const WORDS = {
  unknown: { de: 'Dieses Feld gibt es hier nicht.', en: 'There is no such field here.' },
  required: { de: 'Bitte ausfüllen.', en: 'Please fill in.' },
  invalid: { de: 'Dieser Wert passt hier nicht.', en: 'This value does not fit here.' },
  long: { de: 'Dieser Text ist zu lang.', en: 'This text is too long.' },
} as const satisfies Record<string, Record<Locale, string>>

/**
 * The body of a request, checked by a strict schema; without one it only has to be an object.
 * @throws KontorError 400 `VALIDATION_FAILED` with one problem per field, fields that are not known by their name
 */
export async function parseBody<S extends z.ZodType>(event: H3Event, schema: S, explain?: Explain): Promise<z.infer<S>>
export async function parseBody(event: H3Event, schema: z.ZodType | undefined, explain?: Explain): Promise<unknown>
export async function parseBody(event: H3Event, schema: z.ZodType | undefined, explain?: Explain): Promise<unknown> {
  const body = await readJsonObject(event)
  if (!schema) return body
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const { locale } = requestFacts(event)
  throw new KontorError('VALIDATION_FAILED', { details: parsed.error.issues.flatMap(issue => problemsOf(issue, body, locale)).map(problem => explain?.(problem, locale) ?? problem) })
}

/** A problem in words of the route's own, or nothing when the usual ones do. */
export type Explain = (problem: Problem, locale: Locale) => Problem | undefined

function problemsOf(issue: z.core.$ZodIssue, body: Readonly<Record<string, unknown>>, locale: Locale): Problem[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map(key => ({ field: [...issue.path, key].join('.'), code: 'UNKNOWN_FIELD', message: WORDS.unknown[locale] }))
  const field = issue.path.join('.')
  const given = issue.path.length === 0 ? body : body[String(issue.path[0])]
  if (given === undefined || given === null || given === '') return [{ field, code: 'REQUIRED', message: WORDS.required[locale] }]
  if (issue.code === 'too_big' && typeof given === 'string') return [{ field, code: 'TOO_LONG', message: WORDS.long[locale] }]
  return [{ field, code: 'INVALID', message: WORDS.invalid[locale] }]
}
