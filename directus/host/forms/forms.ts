import { formSubmission, type ShownForm, type SubmissionAnswer } from '@kontor/model/wire/forms'
import type { Redis } from 'ioredis'
import * as z from 'zod'
import { HostError } from '../errors.ts'
import { withForm, type FormParts } from './find-form.ts'
import { showForm } from './show-form.ts'
import { takeSubmission } from './take-submission.ts'

export interface FormsParts extends FormParts {
  readonly redis: Redis
  /** The tenant's process has something to do: it is told, or woken. */
  readonly soon: (slug: string) => Promise<void>
}

export interface Forms {
  /** @throws HostError 400 INVALID_REQUEST, 404 FORM_UNKNOWN */
  show(input: unknown): Promise<ShownForm>
  /** @throws HostError 400 INVALID_REQUEST, 404 FORM_UNKNOWN */
  submit(input: unknown): Promise<SubmissionAnswer>
}

const question = z.strictObject({ key: z.string().max(160), locale: z.enum(['de', 'en']).optional(), origin: z.string().max(300).optional() })

function parse<S extends z.ZodType>(schema: S, input: unknown): z.infer<S> {
  const { success, data } = schema.safeParse(input)
  if (!success) throw new HostError(400, 'INVALID_REQUEST', 'This is not what can be asked here.')
  return data
}

/** Forms on web pages, answered without the tenant's process: a page that shows one wakes nobody. */
export function createForms({ env, gate, redis, soon }: FormsParts): Forms {
  return {
    async show(input) {
      const { key, locale, origin } = parse(question, input)
      return withForm({ env, gate }, key, (found, client) => showForm(found, client, locale ?? found.form.locale, origin))
    },
    async submit(input) {
      const given = parse(formSubmission, input)
      let told: string | undefined
      const answer = await withForm({ env, gate }, given.key, (found, client) => takeSubmission(found, client, redis, given, async () => soon(told = found.slug)))
      // Once more, now that it is there: whoever was told before may have looked already.
      if (told !== undefined) await soon(told)
      return answer
    },
  }
}
