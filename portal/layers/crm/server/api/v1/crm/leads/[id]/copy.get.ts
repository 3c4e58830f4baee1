import { leads } from '@kontor/model'
import type { LeadCopy } from '@kontor/model/wire/privacy'
import { setHeader } from 'h3'
import { callDirectus, defineRoute } from '~~/server/core'
import { accessTo } from '~~/server/resource'
import { leadCopy } from '../../../../../../shared/privacy'
import { presentLeadCopy } from '../../../../../utils/present-copy'

export default defineRoute({
  summary: 'A copy of everything that is kept of a lead, and where it came from', description: 'For the person whom it is about. As far as the caller may read it.', answer: leadCopy, codes: { LEAD_UNKNOWN: 404 },
}, async (event, { caller, params: { id } }) => {
  await accessTo(event, caller, leads)
  const copy = await callDirectus<LeadCopy>(event, caller.access, `/platform/privacy/leads/${id}/copy`)
  setHeader(event, 'content-disposition', `attachment; filename="lead-${id}.json"`)
  setHeader(event, 'cache-control', 'no-store')
  return presentLeadCopy(copy)
})
