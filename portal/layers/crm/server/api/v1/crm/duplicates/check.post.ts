import { toColumnName } from '@kontor/compile/names'
import { z } from 'zod'
import { callDirectus, defineRoute } from '~~/server/core'
import { likeLead } from '../../../../../shared/duplicates'
import { toLikeLeads, type FoundLead } from '../../../../utils/like-leads'

export default defineRoute({
  summary: 'Says which leads a lead with these fields would be the same as', description: 'Writes nothing. Of the leads that you see at most ten, the likeliest first; without a company none. Fields that do not say which company it is are ignored.',
  body: z.record(z.string(), z.unknown()).meta({ example: { company: 'Muster GmbH', postalCode: '53111', email: 'info@muster.de' } }),
  answer: z.array(likeLead),
}, async (event, { caller, body }) => {
  const columns = Object.fromEntries(Object.entries(body).map(([name, value]) => [toColumnName(name), value]))
  return toLikeLeads(await callDirectus<FoundLead[]>(event, caller.access, '/crm/duplicates/check', { method: 'POST', body: columns }))
})
