import { toApiName } from '@kontor/compile/names'
import { leads } from '@kontor/model'
import { setHeader } from 'h3'
import { callDirectus, defineRoute } from '~~/server/core'
import { accessTo } from '~~/server/resource'
import { leadCopy, type LeadCopy } from '../../../../../../shared/privacy'

type Row = Record<string, unknown>
const outside = (row: Row): Row => Object.fromEntries(Object.entries(row).map(([name, value]) => [toApiName(name), value]))
const changesOutside = (row: Row): Row => ({ ...outside(row), changes: outside(row.changes as Row) })
/** Origins, marks and proposals name a field. */
const fieldOutside = (row: Row): Row => ({ ...outside(row), field: row.field === '*' ? '*' : toApiName(String(row.field)) })

export default defineRoute({
  summary: 'A copy of everything that is kept of a lead, and where it came from', description: 'For the person whom it is about. As far as the caller may read it.', answer: leadCopy, codes: { LEAD_UNKNOWN: 404 },
}, async (event, { caller, params: { id } }) => {
  await accessTo(event, caller, leads)
  const { lead, origins, marks, proposals, history, import_rows: importRows, ...rows } = await callDirectus<Record<string, Row[]> & { lead: Row }>(event, caller.access, `/platform/privacy/leads/${id}/copy`)
  setHeader(event, 'content-disposition', `attachment; filename="lead-${id}.json"`)
  setHeader(event, 'cache-control', 'no-store')
  return {
    ...Object.fromEntries(Object.entries(rows).map(([name, list]) => [name, list.map(outside)])), lead: outside(lead), importRows: (importRows ?? []).map(outside),
    origins: (origins ?? []).map(fieldOutside), marks: (marks ?? []).map(fieldOutside), proposals: (proposals ?? []).map(fieldOutside), history: (history ?? []).map(changesOutside),
  } as LeadCopy
})
