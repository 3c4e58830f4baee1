import * as z from 'zod'

/** Most fields of one form. */
export const FORM_FIELDS_MAX = 40
/** Name of the input that nobody sees: programs that fill in everything find it worth filling. */
export const FORM_TRAP = 'company_website'
const ORIGIN = /^https?:\/\/[a-z0-9.-]+(?::\d{1,5})?$/

const line = (max: number) => z.string().trim().max(max).refine(text => !text.includes('\0'))
const translated = (max: number) => z.strictObject({ de: line(max).optional(), en: line(max).optional() })
const texts = z.strictObject({ title: line(150).optional(), intro: line(2000).optional(), thanks: line(2000).optional(), submit: line(60).optional(), privacy: line(1000).optional(), consent: line(1000).optional() })

/** One field of a form: a column of the lead, and how the form asks for it where that is not the field's own way. */
export const formField = z.strictObject({ field: z.string().min(1).max(64), required: z.boolean(), label: translated(150).optional(), help: translated(300).optional() })

/** What an administrator says of a form, in columns. */
export const formBody = z.strictObject({
  name: line(100).pipe(z.string().min(1)),
  active: z.boolean(),
  locale: z.enum(['de', 'en']),
  fields: z.array(formField).min(1).max(FORM_FIELDS_MAX),
  texts: z.strictObject({ de: texts.optional(), en: texts.optional() }),
  // As browsers send it: no path, no slash at the end.
  origins: z.array(z.string().trim().toLowerCase().transform(origin => origin.replace(/\/$/, '')).pipe(z.string().max(255).regex(ORIGIN))).max(20),
  privacy_url: z.url({ protocol: /^https?$/ }).max(2000).nullable(),
  consent: z.boolean(),
  trap: z.boolean(),
  min_seconds: z.int().min(0).max(60),
  limit_per_address: z.int().min(1).max(1000),
  limit_per_form: z.int().min(1).max(10_000),
})
export type FormBody = z.infer<typeof formBody>
export type FormField = z.infer<typeof formField>
export type FormTexts = z.infer<typeof texts>

/** A field as a visitor sees it. */
export interface ShownField {
  /** Outside name. */
  readonly name: string
  readonly kind: string
  readonly label: string
  readonly help: string | null
  readonly required: boolean
  readonly maxLength: number | null
  readonly choices: readonly { readonly value: string, readonly label: string }[] | null
}

/** A form as a visitor sees it, in one language. */
export interface ShownForm {
  readonly name: string
  /** Of the tenant. */
  readonly tenantName: string
  readonly accent: string | null
  readonly locale: 'de' | 'en'
  readonly version: number
  readonly title: string
  readonly intro: string
  readonly thanks: string
  readonly submit: string
  readonly privacy: string
  readonly privacyUrl: string | null
  /** The words of the checkbox; null when no consent is asked for. */
  readonly consent: string | null
  readonly fields: readonly ShownField[]
  /** Pages that may show it. */
  readonly origins: readonly string[]
  /** Name of the input that people do not see and must stay empty; null without a trap. */
  readonly trap: string | null
  readonly minSeconds: number
  /** Goes back with the submission: when and where the form was shown. */
  readonly token: string
}

/** Which language a visitor wants: the one that the address or the page names, else the first of those that the browser asks for and the form has. */
export const visitorLanguage = { locale: z.enum(['de', 'en']).optional(), languages: z.array(z.enum(['de', 'en'])).max(2).optional() }

/** What a visitor sends; `network` and `origin` are what the portal knows of the call. */
export const formSubmission = z.strictObject({
  key: z.string().max(160),
  ...visitorLanguage,
  values: z.record(z.string().max(100), z.unknown()),
  consent: z.boolean().optional(),
  token: z.string().max(2000).optional(),
  trap: z.string().max(2000).optional(),
  /** Chosen by the page: the same twice is one submission. */
  once: z.string().max(200).optional(),
  network: z.string().max(64),
  origin: z.string().max(300).optional(),
})
export type FormSubmission = z.infer<typeof formSubmission>

export interface FormProblem { readonly field: string, readonly code: string, readonly message: string }
/** What became of it: taken (`thanks`), or why not; in which language that is said. */
export type SubmissionAnswer = { readonly locale: 'de' | 'en' } & (
  | { readonly outcome: 'taken', readonly thanks: string }
  | { readonly outcome: 'invalid', readonly problems: readonly FormProblem[] }
  | { readonly outcome: 'too_fast' | 'too_many', readonly retryAfter: number }
  | { readonly outcome: 'foreign_origin' | 'out_of_date' }
)
