import { toApiName } from '@kontor/compile/names'
import type { ContactCopy as ContactRows, LeadCopy as LeadRows, LeadParts as LeadPartRows } from '@kontor/model/wire/privacy'
import type { ContactCopy, LeadCopy, LeadParts } from '../../shared/privacy'
import { outside as named } from './conversion'

type Row = Readonly<Record<string, unknown>>
const outside = (row: Row) => named<Record<string, unknown>>(row)
const changesOutside = (row: Row) => ({ ...outside(row), changes: outside(row.changes as Row) })
/** Origins, marks, proposals and files name a field. */
const fieldOutside = (row: Row) => ({ ...outside(row), field: row.field === '*' ? '*' : toApiName(String(row.field)) })

/** A lead's copy with the names that the API has. */
export const presentLeadCopy = ({ chats, merged, made, ...lead }: LeadRows): LeadCopy => ({
  ...partsOutside(lead), chats: chats.map(chat => ({ ...outside(chat), messages: (chat.messages as readonly Row[]).map(outside) })), merged: merged.map(partsOutside),
  made: { customers: made.customers.map(outside), contacts: made.contacts.map(outside), opportunities: made.opportunities.map(outside) },
})

const partsOutside = ({ lead, origins, marks, proposals, history, import_rows: importRows, deleted_activities: deletedActivities, field_files: fieldFiles, ...rows }: LeadPartRows): LeadParts => ({
  lead: outside(lead), origins: origins.map(fieldOutside), marks: marks.map(fieldOutside), proposals: proposals.map(fieldOutside), documents: rows.documents.map(outside),
  activities: rows.activities.map(outside), deletedActivities: deletedActivities.map(outside), files: rows.files.map(outside), fieldFiles: fieldFiles.map(fieldOutside), comments: rows.comments.map(outside), tasks: rows.tasks.map(outside),
  history: history.map(changesOutside), submissions: rows.submissions.map(outside), importRows: importRows.map(outside),
})

/** The same of a contact. */
export const presentContactCopy = ({ contact, history, tasks, comments, opportunities, lead }: ContactRows): ContactCopy => ({
  contact: outside(contact), history: history.map(changesOutside), tasks: tasks.map(outside), comments: comments.map(outside), opportunities: opportunities.map(outside), lead: lead && presentLeadCopy(lead),
})
