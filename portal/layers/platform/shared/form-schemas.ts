import { SUBMISSION_STATES } from '@kontor/model'
import { z } from 'zod'

/** Web forms, as visitors and administrators get them. */

const shownField = z.object({
  name: z.string(), kind: z.string(), label: z.string(), help: z.string().nullable(), required: z.boolean(), maxLength: z.number().nullable(),
  choices: z.array(z.object({ value: z.string(), label: z.string() })).nullable(),
})

export const publicForm = z.object({
  name: z.string(), tenantName: z.string(), accent: z.string().nullable().meta({ description: 'The tenant\'s colour, `#rrggbb`.' }), locale: z.enum(['de', 'en']), version: z.number(), title: z.string(), intro: z.string(), thanks: z.string(), submit: z.string().meta({ description: 'Words of the button.' }),
  privacy: z.string(), privacyUrl: z.string().nullable(), consent: z.string().nullable().meta({ description: 'Words of the checkbox; null when no consent is asked for.' }), fields: z.array(shownField),
  trap: z.string().nullable().meta({ description: 'Name for an input that nobody sees.' }), minSeconds: z.number().meta({ description: 'What is sent sooner is refused.' }), token: z.string(),
}).meta({ id: 'PublicForm' })

const words = z.object({ title: z.string(), intro: z.string(), thanks: z.string(), submit: z.string(), privacy: z.string(), consent: z.string() }).partial()
const translated = z.strictObject({ de: z.string().max(300).optional(), en: z.string().max(300).optional() })
export const webFormBody = z.strictObject({
  name: z.string().trim().min(1).max(100), active: z.boolean(), locale: z.enum(['de', 'en']),
  fields: z.array(z.strictObject({ field: z.string().max(64), required: z.boolean(), label: translated.optional(), help: translated.optional() })).min(1).max(40).meta({ description: 'Fields of the lead by their outside names, in the form\'s order.' }),
  texts: z.strictObject({ de: words.strict().optional(), en: words.strict().optional() }),
  origins: z.array(z.string().trim().toLowerCase().max(255).regex(/^https?:\/\/[a-z0-9.-]+(?::\d{1,5})?\/?$/).meta({ example: 'https://www.acme.example' })).max(20).meta({ description: 'Pages that may show and send the form.' }),
  privacyUrl: z.url({ protocol: /^https?$/ }).max(2000).nullable(), consent: z.boolean(), trap: z.boolean(), minSeconds: z.int().min(0).max(60), limitPerAddress: z.int().min(1).max(1000), limitPerForm: z.int().min(1).max(10_000),
})

export const webForm = z.object({
  ...webFormBody.shape,
  id: z.guid(), key: z.string(), version: z.number(), createdAt: z.string().nullable(), updatedAt: z.string().nullable(),
  counts: z.object({ done: z.number(), received: z.number(), spam: z.number(), failed: z.number() }).optional(), lastReceivedAt: z.string().nullable().optional(),
}).meta({ id: 'WebForm' })
export type WebForm = z.infer<typeof webForm>
export type WebFormBody = z.infer<typeof webFormBody>

export const formSubmissionRow = z.object({
  id: z.guid(), receivedAt: z.string(), origin: z.string().nullable(), locale: z.string().nullable(), values: z.record(z.string(), z.unknown()).meta({ description: 'As it was sent.' }),
  fields: z.array(z.object({ field: z.string(), label: z.string() })).meta({ description: 'The fields as they were called.' }), consent: z.boolean().nullable(), consentText: z.string().nullable(),
  state: z.enum(SUBMISSION_STATES), problem: z.string().nullable(), lead: z.guid().nullable(), formVersion: z.number(),
}).meta({ id: 'FormSubmission' })
export type FormSubmissionRow = z.infer<typeof formSubmissionRow>
