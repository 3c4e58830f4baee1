import { leads } from '@kontor/model'
import { z } from 'zod'
import { callDirectus, defineRoute, KontorError, requestFacts } from '~~/server/core'
import { accessTo } from '~~/server/resource'
import { mergedLeads, type MergedLeads } from '../../../../../../shared/duplicates'
import { MERGE_CODES } from '../../../../../resources/duplicates'

const side = z.enum(['this', 'other'])
const time = z.iso.datetime({ offset: true }).nullable()

export default defineRoute({
  summary: 'Merges another lead into this one', description: 'This lead stays, with the values that were chosen and everything that belonged to the other one (time line, files, threads, proposals, source documents, tasks, own records); the other one is deleted, and its address leads here. Who may change and delete both does, and no program.',
  body: z.strictObject({
    other: z.uuid().meta({ description: 'The lead that goes.' }),
    values: z.record(z.string(), side).optional().meta({ description: 'Field to the side that its value comes from; what is not named stays as it is in this lead.', example: { phone: 'other' } }),
    version: z.strictObject({ this: time, other: time }).optional().meta({ description: '`updatedAt` of both as you saw them; if one has changed since, the answer is 409.' }),
  }),
  answer: mergedLeads, codes: MERGE_CODES,
}, async (event, { caller, params, body: { values = {}, ...body } }) => {
  const { locale } = requestFacts(event)
  const fields = new Map((await accessTo(event, caller, leads)).fields(locale).map(d => [d.apiName, d.name]))
  const unknown = Object.keys(values).filter(name => !fields.has(name))
  if (unknown.length > 0) throw new KontorError('VALIDATION_FAILED', { details: unknown.map(field => ({ field: `values.${field}`, code: 'UNKNOWN_FIELD', message: { de: 'Ein solches Feld gibt es nicht.', en: 'There is no such field.' }[locale] })) })
  const columns = Object.fromEntries(Object.entries(values).map(([name, from]) => [fields.get(name) ?? name, from]))
  return callDirectus<MergedLeads>(event, caller.access, `/crm/leads/${params.id}/merge`, { method: 'POST', body: { ...body, values: columns } })
})
