import { formSubmission, visitorLanguage, type ShownForm, type SubmissionAnswer } from '@kontor/model/wire/forms'
import type { Redis } from 'ioredis'
import * as z from 'zod'
import { HostError } from '../errors.ts'
import { createFindForm, type FormParts } from './find-form.ts'
import { languageFor, showForm } from './show-form.ts'
import { takeSubmission } from './take-submission.ts'

export interface FormsParts extends FormParts {
  readonly redis: Redis
  /** The tenant's process has something to do: it is told, or woken. */
  readonly soon: (slug: string) => Promise<void>
}

export interface Forms {
  /** @throws HostError 400 INVALID_REQUEST, 404 FORM_UNKNOWN, 503 FORMS_BUSY */
  show(input: unknown): Promise<ShownForm>
  /** @throws HostError 400 INVALID_REQUEST, 404 FORM_UNKNOWN, 503 FORMS_BUSY */
  submit(input: unknown): Promise<SubmissionAnswer>
}

const question = z.strictObject({ key: z.string().max(160), ...visitorLanguage, origin: z.string().max(300).optional() })

function parse<S extends z.ZodType>(schema: S, input: unknown): z.infer<S> {
  const { success, data } = schema.safeParse(input)
  if (!success) throw new HostError(400, 'INVALID_REQUEST', 'This is not what can be asked here.')
  return data
}

/** Forms on web pages, answered without the tenant's process: a page that shows one wakes nobody. */
export function createForms({ redis, soon, ...parts }: FormsParts): Forms {
  const withForm = createFindForm(parts)
  return {
    async show(input) {
      const { key, origin, ...visitor } = parse(question, input)
      return withForm(key, (found, client) => showForm(found, client, languageFor(found.form, visitor), origin))
    },
    async submit(input) {
      const given = parse(formSubmission, input)
      let told: string | undefined
      const answer = await withForm(given.key, (found, client) => takeSubmission(found, client, redis, given, async () => soon(told = found.slug)))
      // Once more, now that it is there: whoever was told before may have looked already.
      if (told !== undefined) await soon(told)
      return answer
    },
  }
}
