import { callDirectus, defineRoute, requestFacts } from '~~/server/core'
import { sourceTrial, trialInput } from '../../../../../../shared/sources'
import { presentTrial, SOURCE_CODES } from '../../../../../utils/sources'

export default defineRoute({ summary: 'Tries a source with a lead', description: 'For administrators: what is asked, answered and found. It counts and costs like any other request; nothing is stored or proposed.', body: trialInput, answer: sourceTrial, codes: { ...SOURCE_CODES, SOURCE_KIND: 409, ENRICHMENT_LEADS: 400 } },
  async (event, { caller, params, body }) => presentTrial(await callDirectus<Record<string, unknown>>(event, caller.access, `/crm/sources/${params.id}/try`, { method: 'POST', body, timeout: 45_000 }), requestFacts(event).locale))
