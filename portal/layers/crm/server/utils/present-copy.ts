import { toApiName } from '@kontor/compile/names'
import type { ContactCopy as ContactRows, LeadCopy as LeadRows } from '@kontor/model/wire/privacy'
import type { ContactCopy, LeadCopy } from '../../shared/privacy'
import { outside as named } from './conversion'

type Row = Readonly<Record<string, unknown>>
const outside = (row: Row) => named<Record<string, unknown>>(row)
const changesOutside = (row: Row) => ({ ...outside(row), changes: outside(row.changes as Row) })
/** Origins, marks and proposals name a field. */
const fieldOutside = (row: Row) => ({ ...outside(row), field: row.field === '*' ? '*' : toApiName(String(row.field)) })

/** A lead's copy with the names that the API has. */
export const presentLeadCopy = ({ lead, origins, marks, proposals, history, import_rows: importRows, ...rows }: LeadRows): LeadCopy => ({
  lead: outside(lead), origins: origins.map(fieldOutside), marks: marks.map(fieldOutside), proposals: proposals.map(fieldOutside),
  documents: rows.documents.map(outside), activities: rows.activities.map(outside), files: rows.files.map(outside), tasks: rows.tasks.map(outside), history: history.map(changesOutside), submissions: rows.submissions.map(outside), importRows: importRows.map(outside),
})

/** The same of a contact. */
export const presentContactCopy = ({ contact, history, tasks, comments, opportunities, lead }: ContactRows): ContactCopy => ({
  contact: outside(contact), history: history.map(changesOutside), tasks: tasks.map(outside), comments: comments.map(outside), opportunities: opportunities.map(outside), lead: lead && presentLeadCopy(lead),
})
