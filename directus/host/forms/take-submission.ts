import { createHash, createHmac, randomUUID } from 'node:crypto'
import type { Client } from '@kontor/apply'
import { isRefused } from '@kontor/compile/conditions.ts'
import type { FieldDescriptor } from '@kontor/compile/descriptors.ts'
import { fieldProblems, invalidMessage } from '@kontor/compile/messages.ts'
import { createSchema, emptyToNull } from '@kontor/compile/schemas.ts'
import { readNote } from '@kontor/extension-shared/instance-keys'
import { l, type Label, type Locale } from '@kontor/model'
import type { FormProblem, FormSubmission, SubmissionAnswer } from '@kontor/model/wire/forms'
import type { Redis } from 'ioredis'
import * as z from 'zod'
import type { FoundForm } from './find-form.ts'
import { askedFields, FILL_IN, languageFor, wordsOf } from './show-form.ts'

const HOUR = 3600
/** A form that was opened longer ago may ask for something else by now. Milliseconds. */
const OPEN_MAX = 24 * 3_600_000
/** The same values from the same network within this time are a double click. Milliseconds. */
const SAME = 10 * 60_000

const note = z.object({ form: z.string(), t: z.number(), o: z.string().nullable() })

/** Counts one more within the hour. @returns seconds until the next may come, when this is one too many */
const COUNT = `
local n = redis.call("incr", KEYS[1])
if n == 1 then redis.call("expire", KEYS[1], ARGV[1]) end
if n > tonumber(ARGV[2]) then return math.max(redis.call("ttl", KEYS[1]), 1) end
return 0`

/** What is kept of a submission, and what becomes of the lead. */
interface Checked { readonly values: Readonly<Record<string, unknown>>, readonly fields: readonly FieldDescriptor[] }

const SAY: Readonly<Record<'consent' | 'signs' | 'list', Label>> = {
  consent: l('Bitte bestätigen Sie die Einwilligung.', 'Please give your consent.'),
  signs: l('Der Text enthält ein Zeichen, das nicht gespeichert werden kann.', 'The text contains a character that cannot be stored.'),
  list: l('Bitte einen der angebotenen Werte wählen.', 'Choose one of the offered values.'),
}
const unstorable = (value: unknown): boolean => typeof value === 'string' ? value.includes('\0') || !value.isWellFormed() : Array.isArray(value) && value.some(unstorable)

/** What the schema does not know: entries of lists, and the administrator's own rule of a field. */
function ruleProblems(fields: readonly FieldDescriptor[], values: Readonly<Record<string, unknown>>, locale: Locale): FormProblem[] {
  return fields.flatMap((d): FormProblem[] => {
    const value = values[d.apiName] ?? null
    if (value === null) return []
    if (d.relation && d.choices?.some(choice => choice.value === value) !== true) return [{ field: d.apiName, code: 'INVALID', message: SAY.list[locale] }]
    return isRefused(d, value, {}) ? [{ field: d.apiName, code: 'INVALID', message: d.validation?.message ?? invalidMessage(d, locale) }] : []
  })
}

function check(fields: readonly FieldDescriptor[], given: FormSubmission, asksConsent: boolean, locale: Locale): Checked | { readonly problems: FormProblem[] } {
  const parsed = createSchema(fields).safeParse(emptyToNull(given.values))
  const problems: FormProblem[] = parsed.success ? ruleProblems(fields, parsed.data, locale) : fieldProblems(parsed.error.issues, fields, locale)
  if (asksConsent && given.consent !== true) problems.push({ field: 'consent', code: 'REQUIRED', message: SAY.consent[locale] })
  for (const [field, value] of Object.entries(given.values)) if (unstorable(value)) problems.push({ field, code: 'INVALID', message: SAY.signs[locale] })
  if (!parsed.success || problems.length > 0) return { problems: [...new Map(problems.map(problem => [problem.field, problem])).values()] }
  const values = Object.fromEntries(fields.flatMap(({ apiName, name }) => parsed.data[apiName] === undefined || parsed.data[apiName] === null ? [] : [[name, parsed.data[apiName]]]))
  return { values, fields }
}

/** What tells the same submission from another one: 43 signs. Whoever goes back and changes what was typed sends something new. */
function onceOf({ form }: FoundForm, given: FormSubmission, values: unknown, bucket: number): string {
  const what = given.once ? ['key', given.once, values] : ['same', given.network, given.origin ?? null, values, bucket]
  return createHash('sha256').update(JSON.stringify([form.id, ...what])).digest('base64url')
}

const INSERT = `
  INSERT INTO form_submissions (id, form, form_name, form_version, received_at, origin, locale, values, shown, consent, state, once, date_created)
  VALUES ($1, $2, $3, $4, now(), $5, $6, $7, $8, $9, $10, $11, now()) ON CONFLICT (form, once) DO NOTHING`

/**
 * Checks what a visitor sent and stores it as a document; the lead is made of it afterwards. The same twice is stored once,
 * and what goes into the spam trap gets the same answer as everything else.
 * @param soon called before it is stored: the tenant will have work
 */
export async function takeSubmission(found: FoundForm, client: Client, redis: Redis, given: FormSubmission, soon: () => Promise<void>): Promise<SubmissionAnswer> {
  const { form, slug, secret } = found
  const locale = languageFor(form, given)
  const origins = form.origins ?? []
  const shown = note.safeParse(given.token === undefined ? undefined : readNote(secret, FILL_IN, given.token)).data
  const opened = shown?.form === form.id ? shown : undefined
  // Of our own page the token knows where it was shown.
  if (given.origin !== undefined && !origins.includes(given.origin)) return { locale, outcome: 'foreign_origin' }
  const origin = given.origin ?? opened?.o ?? null
  if (form.min_seconds > 0) {
    const age = Date.now() - (opened?.t ?? 0)
    if (!opened || age > OPEN_MAX) return { locale, outcome: 'out_of_date' }
    if (age < form.min_seconds * 1000) return { locale, outcome: 'too_fast', retryAfter: Math.ceil((form.min_seconds * 1000 - age) / 1000) }
  }
  const checked = check(await askedFields(client, form, locale), given, form.consent, locale)
  if ('problems' in checked) return { locale, outcome: 'invalid', problems: checked.problems }
  const { thanks, consent } = wordsOf(form, locale)
  const bucket = Math.floor(Date.now() / SAME)
  const once = onceOf(found, given, checked.values, bucket)
  const known = await client.query('SELECT 1 FROM form_submissions WHERE form = $1 AND once = ANY ($2)', [form.id, [once, onceOf(found, given, checked.values, bucket - 1)]])
  if (known.rows.length > 0) return { locale, outcome: 'taken', thanks }
  const spam = form.trap && (given.trap ?? '') !== ''
  // Whose network it is, is nobody's to read. Programs that go into the trap leave people their share.
  const who = createHmac('sha256', secret).update(given.network).digest('base64url').slice(0, 22)
  const counter = `kontor:${slug}:forms:${form.id}${spam ? ':spam' : ''}`
  for (const [key, limit] of [[`${counter}:${who}`, form.limit_per_address], [counter, form.limit_per_form]] as const) {
    const retryAfter = await redis.eval(COUNT, 1, key, HOUR, limit) as number
    if (retryAfter > 0) return { locale, outcome: 'too_many', retryAfter }
  }
  if (!spam) await soon()
  const document = { fields: checked.fields.map(({ name, label, required }) => ({ field: name, label, required })), ...form.consent ? { consent } : {} }
  await client.query(INSERT, [randomUUID(), form.id, form.name, form.version, origin, locale, JSON.stringify(checked.values), JSON.stringify(document), form.consent ? true : null, spam ? 'spam' : 'received', once])
  return { locale, outcome: 'taken', thanks }
}
