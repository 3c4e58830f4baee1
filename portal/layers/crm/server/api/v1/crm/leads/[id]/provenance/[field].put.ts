import { LEAD_ORIGIN_FACTS, leads } from '@kontor/model'
import { z } from 'zod'
import { callDirectus, defineRoute, KontorError, requestFacts } from '~~/server/core'
import { accessTo } from '~~/server/resource'
import { hasOrigin } from '../../../../../../utils/lead-origins'

export default defineRoute({
  summary: 'Says whether a value of a lead is right', description: 'Where the value comes from stays; what was said ends with the next change of the value. Only who may write the value may say so, and no program.',
  params: z.object({ id: z.guid(), field: z.string().min(1).max(100).meta({ example: 'email' }) }),
  body: z.strictObject({ verification: z.enum(LEAD_ORIGIN_FACTS.verification), value: z.unknown().meta({ description: 'The value that is meant; of a relation its id. If the lead has another one by now, the answer is 409.' }) }),
  answer: z.object({ field: z.string(), verification: z.string() }), codes: { VALUE_WITHOUT_ORIGIN: 400, VALUE_CHANGED: 409 },
}, async (event, { caller, params, body }) => {
  const { locale } = requestFacts(event)
  const field = (await accessTo(event, caller, leads)).fields(locale).find(one => one.apiName === params.field && hasOrigin(one))
  if (!field) throw new KontorError('VALIDATION_FAILED', { details: [{ field: 'field', code: 'UNKNOWN_FIELD', message: { de: 'Ein solches Feld mit Herkunft gibt es nicht.', en: 'There is no such field that has an origin.' }[locale] }] })
  await callDirectus(event, caller.access, `/crm/leads/${params.id}/provenance/${field.name}`, { method: 'POST', body: { verification: body.verification, value: body.value ?? null } })
  return { field: params.field, verification: body.verification }
})
