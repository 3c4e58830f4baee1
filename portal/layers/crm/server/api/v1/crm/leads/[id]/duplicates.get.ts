import { leads } from '@kontor/model'
import { z } from 'zod'
import { callDirectus, defineRoute } from '~~/server/core'
import { accessTo } from '~~/server/resource'
import { likeLead } from '../../../../../../shared/duplicates'
import { toLikeLeads, type FoundLead } from '../../../../../utils/like-leads'

export default defineRoute({
  summary: 'Leads that are probably the same company', description: 'Open pairs of this lead with leads that you see, at most ten, the likeliest first.',
  answer: z.array(likeLead),
}, async (event, { caller, params }) => {
  await accessTo(event, caller, leads)
  return toLikeLeads(await callDirectus<FoundLead[]>(event, caller.access, `/crm/leads/${params.id}/duplicates`))
})
