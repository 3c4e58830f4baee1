import { getRequestHeader } from 'h3'
import { z } from 'zod'
import { defineRoute, KontorError } from '~~/server/core'
import { CODES } from '~~/server/core/codes'
import { countFormCall, foreignOrigin, saidIn, sendForm, SUBMISSION_LIMIT, visitorOf } from '../../../../utils/public-forms'

const body = z.strictObject({
  values: z.record(z.string().max(100), z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string().max(255)).max(50)])).meta({ description: 'Field to value, as the form describes them; several values of a list (kind `tags`) as a list. Unknown fields are refused by name.', example: { company: 'Acme GmbH', email: 'ada@acme.example' } }),
  locale: z.enum(['de', 'en']).optional().meta({ description: 'Language of thanks and problems; else the first of `Accept-Language` that the form has texts in, else the form\'s own.' }),
  consent: z.boolean().optional().meta({ description: 'Needed when the form asks for consent.' }),
  token: z.string().max(2000).optional().meta({ description: 'As the form\'s description brought it. Needed when the form demands a least time.' }),
  trap: z.string().max(2000).optional().meta({ description: 'What stands in the input that nobody sees: empty, when a person filled in the form.' }),
  submissionId: z.string().min(1).max(200).optional().meta({ description: 'Chosen by the page: sent twice, it counts once. The header `Idempotency-Key` does the same.' }),
})

export default defineRoute({
  summary: 'Sends a web form', description: 'Stored as it came; a lead is made of it at once, which is not yet released. The same twice is stored once.', who: 'anybody', params: z.object({ key: z.string() }),
  body, bodyLimit: SUBMISSION_LIMIT, answer: z.object({ thanks: z.string() }), status: 202, before: countFormCall,
  codes: { FORM_UNKNOWN: 404, FORM_ORIGIN: 403, FORM_OUT_OF_DATE: 409, TOO_MANY_REQUESTS: 429, FORMS_BUSY: 503 },
}, async (event, { params, body: { values, locale, consent, token, trap, submissionId } }) => {
  const answer = await saidIn(locale, sendForm(event, { key: params.key, ...visitorOf(event, locale), values, consent, token, trap, once: submissionId ?? getRequestHeader(event, 'idempotency-key')?.slice(0, 200), origin: foreignOrigin(event) }))
  const refuse = (code: keyof typeof CODES, more: { readonly details?: unknown, readonly retryAfter?: number } = {}) => new KontorError(code, { ...more, message: CODES[code].message[answer.locale] })
  switch (answer.outcome) {
    case 'taken': return { thanks: answer.thanks }
    case 'invalid': throw refuse('VALIDATION_FAILED', { details: answer.problems })
    case 'foreign_origin': throw refuse('FORM_ORIGIN')
    case 'out_of_date': throw refuse('FORM_OUT_OF_DATE')
    default: throw refuse('TOO_MANY_REQUESTS', { retryAfter: answer.retryAfter })
  }
})
