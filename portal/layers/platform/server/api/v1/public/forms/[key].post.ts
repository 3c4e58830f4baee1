import { getRequestHeader } from 'h3'
import { z } from 'zod'
import { defineRoute, KontorError } from '~~/server/core'
import { countFormCall, foreignOrigin, sendForm, SUBMISSION_LIMIT } from '../../../../utils/public-forms'

const body = z.strictObject({
  values: z.record(z.string().max(100), z.union([z.string(), z.number(), z.boolean(), z.null()])).meta({ description: 'Field to value, as the form describes them. Unknown fields are refused by name.', example: { company: 'Acme GmbH', email: 'ada@acme.example' } }),
  locale: z.enum(['de', 'en']).optional(),
  consent: z.boolean().optional().meta({ description: 'Needed when the form asks for consent.' }),
  token: z.string().max(2000).optional().meta({ description: 'As the form\'s description brought it. Needed when the form demands a least time.' }),
  trap: z.string().max(2000).optional().meta({ description: 'What stands in the input that nobody sees: empty, when a person filled in the form.' }),
  submissionId: z.string().min(1).max(200).optional().meta({ description: 'Chosen by the page: sent twice, it counts once. The header `Idempotency-Key` does the same.' }),
})

export default defineRoute({
  summary: 'Sends a web form', description: 'Stored as it came; a lead is made of it at once, which is not yet released. The same twice is stored once.', who: 'anybody', params: z.object({ key: z.string() }),
  body, bodyLimit: SUBMISSION_LIMIT, answer: z.object({ thanks: z.string() }), status: 202, before: countFormCall,
  codes: { FORM_UNKNOWN: 404, FORM_ORIGIN: 403, FORM_OUT_OF_DATE: 409, TOO_MANY_REQUESTS: 429 },
}, async (event, { params, body: { values, locale = 'de', consent, token, trap, submissionId } }) => {
  const answer = await sendForm(event, { key: params.key, locale, values, consent, token, trap, once: submissionId ?? getRequestHeader(event, 'idempotency-key')?.slice(0, 200), origin: foreignOrigin(event) })
  switch (answer.outcome) {
    case 'taken': return { thanks: answer.thanks }
    case 'invalid': throw new KontorError('VALIDATION_FAILED', { details: answer.problems })
    case 'foreign_origin': throw new KontorError('FORM_ORIGIN')
    case 'out_of_date': throw new KontorError('FORM_OUT_OF_DATE')
    default: throw new KontorError('TOO_MANY_REQUESTS', { retryAfter: answer.retryAfter })
  }
})
