import type { UntouchedLead as Row } from '@kontor/model/wire/privacy'
import { leads } from '@kontor/model'
import { z } from 'zod'
import { callDirectusPage, defineRoute, ListResult, pageQuery, pagination } from '~~/server/core'
import { accessTo } from '~~/server/resource'
import { untouchedLead, type UntouchedLead } from '../../../../../shared/privacy'

const query = z.strictObject(pageQuery())

const present = ({ lead_number: leadNumber, date_created: createdAt, touched_at: touchedAt, ...same }: Row): UntouchedLead => ({ ...same, leadNumber, createdAt: new Date(createdAt).toISOString(), touchedAt: new Date(touchedAt).toISOString() })

export default defineRoute({
  summary: 'Leads that nobody touched for as long as the tenant\'s rule says',
  description: 'No activity, no change by a person, no step or task to come within the months of `retentionMonths` of the settings. Deleted leads are among them, for administrators. Oldest first; none without a rule.',
  query, list: true, answer: untouchedLead,
}, async (event, { caller, query: { page, pageSize } }) => {
  await accessTo(event, caller, leads)
  const { data, total = 0 } = await callDirectusPage<Row[]>(event, caller.access, '/platform/privacy/leads/untouched', { query: { page, pageSize } })
  return new ListResult({ data: data.map(present), pagination: pagination(page, pageSize, total) })
})
