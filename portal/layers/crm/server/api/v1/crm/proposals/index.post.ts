import { toColumnName } from '@kontor/compile/names'
import { callDirectus, defineRoute } from '~~/server/core'
import { keptProposal, newProposal, type KeptProposal } from '../../../../../shared/proposals'
import { PROPOSE_CODES } from '../../../../resources/proposals'

export default defineRoute({
  summary: 'Proposes a value for a field of a lead', description: 'For programs, which cannot write leads, and for whoever may change the field. A person decides, or the tenant\'s policy for the source. Kept only if the passage stands in the document and says the value; of fixed lists and long texts the passage alone has to stand there. The same again is the same proposal.',
  body: newProposal, answer: keptProposal, status: 201, codes: PROPOSE_CODES,
}, (event, { caller, body }) => callDirectus<KeptProposal>(event, caller.access, '/crm/proposals', { method: 'POST', body: { ...body, field: toColumnName(body.field) } }))
