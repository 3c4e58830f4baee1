import { ENRICHMENT_MAX } from '@kontor/model/wire/enrichments'
import { callDirectus, defineRoute } from '~~/server/core'
import { whichRecords } from '~~/server/resource'
import { columnsOf, newEnrichment, startedEnrichment, type StartedEnrichment } from '../../../../../shared/enrichments'
import { leadResource } from '../../../../resources/leads'

/** Bytes: as many ids as one enrichment takes. */
const BODY_LIMIT = 500_000

export default defineRoute({
  summary: 'Looks values of leads up on their companies\' websites or in a source', description: 'In the background; what is found is proposed with its passage, nothing is written into a lead. For whoever may change leads, and for programs. `/crm/enrichments/{id}` tells how far it is.',
  body: newEnrichment, bodyLimit: BODY_LIMIT, answer: startedEnrichment, status: 202, codes: { INVALID_QUERY: 400, ENRICHMENT_LEADS: 400, SOURCE_OFF: 409, SOURCE_FIELD: 400 },
}, async (event, { caller, body: { ids, filter, search, fields, source } }) => {
  const wanted = ids ?? await whichRecords(event, leadResource, { filter, search }, ENRICHMENT_MAX)
  const columns = columnsOf(fields)
  return callDirectus<StartedEnrichment>(event, caller.access, '/crm/leads/enrich', { method: 'POST', body: { ids: wanted, ...columns ? { fields: columns } : {}, ...source ? { source } : {}, ...filter ? { filter } : {}, ...search ? { search } : {} } })
})
