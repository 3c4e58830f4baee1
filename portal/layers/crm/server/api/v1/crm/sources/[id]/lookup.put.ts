import { callDirectus, defineRoute } from '~~/server/core'
import { lookupInput, sourceLookup } from '../../../../../../shared/sources'
import { LOOKUP_CODES, presentLookup, toLookupRow } from '../../../../../utils/sources'

export default defineRoute({ summary: 'Sets how a source is looked up', description: 'For administrators; all of it, what is left out has its default. A key goes with the host that it was given for.', body: lookupInput, answer: sourceLookup, codes: LOOKUP_CODES },
  async (event, { caller, params, body }) => presentLookup(await callDirectus<Record<string, unknown>>(event, caller.access, `/crm/sources/${params.id}/lookup`, { method: 'PUT', body: toLookupRow(body) })))
