import { callDirectus, defineRoute } from '~~/server/core'
import { sourceLookup } from '../../../../../../shared/sources'
import { presentLookup, SOURCE_CODES } from '../../../../../utils/sources'

export default defineRoute({ summary: 'Reads how a source is looked up', description: 'For administrators.', answer: sourceLookup, codes: SOURCE_CODES },
  async (event, { caller, params }) => presentLookup(await callDirectus<Record<string, unknown>>(event, caller.access, `/crm/sources/${params.id}/lookup`)))
