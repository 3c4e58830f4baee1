import { ERASURE_STATES, ERASURE_WAYS, MAX_ERASED } from '@kontor/model/wire/privacy'
import { z } from 'zod'

const time = z.iso.datetime({ offset: true })

export const erasureBody = z.strictObject({
  ids: z.array(z.guid()).min(1).max(MAX_ERASED).meta({ description: 'Leads, deleted ones too.' }),
  way: z.enum(ERASURE_WAYS).default('erase').meta({ description: '`erase`: the lead and everything attached to it. `anonymize`: the person in it; facts of the company stay.' }),
})

export const leadErasure = z.object({
  state: z.enum(ERASURE_STATES).meta({ description: '`running`: the work goes on, whatever happens; the same call again tells how far it is.' }), ids: z.array(z.guid()),
}).meta({ id: 'LeadErasure' })
export type LeadErasure = z.infer<typeof leadErasure>

export const untouchedLead = z.object({
  id: z.guid(), leadNumber: z.string().nullable(), company: z.string().nullable(), city: z.string().nullable(), status: z.string(),
  owner: z.object({ id: z.guid(), label: z.string() }).nullable(), createdAt: time,
  touchedAt: time.meta({ description: 'When somebody had to do with it last: an activity, a change by a person, its making.' }),
}).meta({ id: 'UntouchedLead' })
export type UntouchedLead = z.infer<typeof untouchedLead>

const rows = (description: string) => z.array(z.record(z.string(), z.unknown())).meta({ description })

export const leadCopy = z.object({
  lead: z.record(z.string(), z.unknown()), origins: rows('Where each value comes from; `field` `*` stands for all without a row of their own.'), marks: rows('Values that are not valid.'),
  proposals: rows('Values that were proposed.'), documents: rows('Texts that values were proven by.'), activities: rows('Calls, mails, meetings and notes.'), files: rows('Files at the lead, without what is in them.'), tasks: rows('Tasks about the lead.'),
  history: rows('Who changed what.'), submissions: rows('What was sent through web forms, as it came.'), importRows: rows('Rows of imported files, as they came.'),
}).meta({ id: 'LeadCopy' })
export type LeadCopy = z.infer<typeof leadCopy>
