import { ERASURE_STATES, ERASURE_WAYS, MAX_ERASED } from '@kontor/model/wire/privacy'
import { z } from 'zod'

const time = z.iso.datetime({ offset: true })

const ways = (text: string) => z.enum(ERASURE_WAYS).default('erase').meta({ description: text })
const ids = (description: string) => z.array(z.guid()).min(1).max(MAX_ERASED).meta({ description })

export const leadErasureBody = z.strictObject({
  ids: ids('Leads, deleted ones too.'),
  way: ways('`erase`: the lead and everything attached to it. `anonymize`: the person in it; facts of the company stay.'),
  contacts: z.boolean().default(false).meta({ description: 'The contacts that were made of the leads go in the same way.' }),
})
export const contactErasureBody = z.strictObject({
  ids: ids('Contacts, deleted ones too.'),
  way: ways('`erase`: the contact and everything attached to it. `anonymize`: the person in it; that the customer has a contact stays.'),
})

export const recordErasure = z.object({
  state: z.enum(ERASURE_STATES).meta({ description: '`running`: the work goes on, whatever happens; the same call again tells how far it is.' }), ids: z.array(z.guid()),
}).meta({ id: 'RecordErasure' })
export type RecordErasure = z.infer<typeof recordErasure>

export const untouchedLead = z.object({
  id: z.guid(), leadNumber: z.string().nullable(), company: z.string().nullable(), city: z.string().nullable(), status: z.string(),
  owner: z.object({ id: z.guid(), label: z.string() }).nullable(), createdAt: time,
  touchedAt: time.meta({ description: 'When somebody had to do with it last: an activity, a change by a person, its making.' }),
}).meta({ id: 'UntouchedLead' })
export type UntouchedLead = z.infer<typeof untouchedLead>

const rows = (description: string) => z.array(z.record(z.string(), z.unknown())).meta({ description })

const leadParts = z.object({
  lead: z.record(z.string(), z.unknown()), origins: rows('Where each value comes from; `field` `*` stands for all without a row of their own.'), marks: rows('Values that are not valid.'),
  proposals: rows('Values that were proposed.'), documents: rows('Texts that values were proven by.'), activities: rows('Calls, mails, meetings and notes.'), deletedActivities: rows('Those that somebody has deleted.'), files: rows('Files at the lead, without what is in them.'),
  fieldFiles: rows('Files in fields of your own: `field`, `title`, `fileName`, `type`, `size` in bytes, without what is in them.'), comments: rows('Remarks in Studio, on the lead and its activities.'), tasks: rows('Tasks about the lead.'),
  history: rows('Who changed what.'), submissions: rows('What was sent through web forms, as it came.'), importRows: rows('Rows of imported files, as they came.'),
})

export const leadCopy = leadParts.extend({
  chats: rows('Your own chats about the lead with their `messages`, and answers in other chats of yours that were made from it. Chats of colleagues are theirs alone and in no copy.'),
  merged: z.array(leadParts).meta({ description: 'Leads that were merged into it, with what they kept.' }),
  made: z.object({ customers: rows('Customers.'), contacts: rows('Contacts.'), opportunities: rows('Opportunities.') }).meta({ description: 'What it was converted to.' }),
}).meta({ id: 'LeadCopy' })
export type LeadCopy = z.infer<typeof leadCopy>
export type LeadParts = z.infer<typeof leadParts>

export const contactCopy = z.object({
  contact: z.record(z.string(), z.unknown()).meta({ description: 'With the name of its customer.' }), history: rows('Who changed what.'), tasks: rows('Tasks about the contact.'), comments: rows('Remarks in Studio.'),
  opportunities: rows('Opportunities that name the contact.'), lead: leadCopy.nullable().meta({ description: 'The lead that it was made of.' }),
}).meta({ id: 'ContactCopy' })
export type ContactCopy = z.infer<typeof contactCopy>
