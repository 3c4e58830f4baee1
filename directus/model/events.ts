import * as z from 'zod'
import { activities } from './activities.ts'
import { chatMessages, chatThreads } from './chat.ts'
import { contacts, customers, opportunities } from './customers.ts'
import { departments, industries, leads, leadSources } from './crm.ts'
import { enrichmentRuns } from './enrichments.ts'
import { imports, recordImports } from './imports.ts'
import { formSubmissions } from './forms.ts'
import { leadFiles } from './lead-files.ts'
import { proposals, sourceDocuments } from './proposals.ts'
import { tasks } from './tasks.ts'
import { columnsOf, type Collection } from './language/collection.ts'
import type { Field } from './language/fields.ts'
import { l, type Label } from './language/label.ts'

/** What can happen to any record, in the words of an event's type. */
export const CHANGES = {
  created: l('angelegt', 'created'),
  updated: l('geändert', 'changed'),
  deleted: l('gelöscht', 'deleted'),
  restored: l('wiederhergestellt', 'restored'),
} as const satisfies Record<string, Label>
export type Change = keyof typeof CHANGES

/** Something that people have a word for: a field gets a value. */
export interface MeaningSpec {
  readonly label: Label
  readonly field: string
  /** The value; without one it is any other value than before, but not none. */
  readonly becomes?: string
  /** A record that is made with the value counts too. */
  readonly atCreation?: boolean
  /** Columns that the event carries beside the id. */
  readonly carries: readonly string[]
}

export interface EventSpec {
  readonly collection: Collection
  /** `<domain>.<entity>` */
  readonly prefix: string
  readonly changes: readonly Change[]
  readonly meanings: Readonly<Record<string, MeaningSpec>>
  /** Columns that an event names but whose values it keeps to itself. */
  readonly discreet?: readonly string[]
}

const EVERY = ['created', 'updated', 'deleted', 'restored'] as const
const OF_LOOKUPS = ['created', 'updated', 'deleted'] as const
const COUNTS = ['collection', 'file_name', 'rows_total', 'rows_created', 'rows_updated', 'rows_marked', 'rows_refused'] as const
const ENRICHMENT_COUNTS = ['leads_total', 'leads_done', 'proposed', 'not_found', 'refused', 'failed'] as const
const RECORD_COUNTS = ['collection', 'file_name', 'rows_total', 'rows_created', 'rows_refused'] as const

/** Which collections tell of their changes, and in which words. */
export const EVENTS = {
  leads: {
    collection: leads, prefix: 'crm.lead', changes: EVERY,
    meanings: {
      qualified: { label: l('Lead qualifiziert', 'Lead qualified'), field: 'status', becomes: 'qualified', atCreation: true, carries: ['lead_number', 'company', 'owner', 'rating'] },
      disqualified: { label: l('Lead disqualifiziert', 'Lead disqualified'), field: 'status', becomes: 'disqualified', atCreation: true, carries: ['lead_number', 'company', 'owner', 'disqualified_reason'] },
      converted: { label: l('Lead umgewandelt', 'Lead converted'), field: 'status', becomes: 'converted', atCreation: true, carries: ['lead_number', 'company', 'owner'] },
      // Told of the lead that went; `merged_into` is the one that stays.
      merged: { label: l('Lead zusammengeführt', 'Lead merged'), field: 'merged_into', carries: ['lead_number', 'company', 'owner', 'merged_into'] },
      assigned: { label: l('Lead zugewiesen', 'Lead assigned'), field: 'owner', atCreation: true, carries: ['lead_number', 'company', 'owner'] },
    },
  },
  activities: {
    collection: activities, prefix: 'crm.activity', changes: EVERY,
    meanings: { appointment: { label: l('Termin vereinbart', 'Appointment made'), field: 'result', becomes: 'appointment', atCreation: true, carries: ['lead', 'kind', 'subject', 'person', 'occurred_at'] } },
  },
  // What people wrote about a file is read from the record.
  lead_files: { collection: leadFiles, prefix: 'crm.lead_file', changes: EVERY, meanings: {} },
  customers: {
    collection: customers, prefix: 'crm.customer', changes: EVERY,
    meanings: { assigned: { label: l('Kunde zugewiesen', 'Customer assigned'), field: 'owner', atCreation: true, carries: ['customer_number', 'company', 'owner'] } },
  },
  contacts: { collection: contacts, prefix: 'crm.contact', changes: EVERY, meanings: {} },
  opportunities: {
    collection: opportunities, prefix: 'crm.opportunity', changes: EVERY,
    meanings: {
      won: { label: l('Verkaufschance gewonnen', 'Opportunity won'), field: 'stage', becomes: 'won', atCreation: true, carries: ['customer', 'title', 'amount', 'currency', 'owner'] },
      lost: { label: l('Verkaufschance verloren', 'Opportunity lost'), field: 'stage', becomes: 'lost', atCreation: true, carries: ['customer', 'title', 'amount', 'currency', 'owner', 'lost_reason'] },
    },
  },
  lead_sources: { collection: leadSources, prefix: 'crm.lead_source', changes: OF_LOOKUPS, meanings: {} },
  industries: { collection: industries, prefix: 'crm.industry', changes: OF_LOOKUPS, meanings: {} },
  departments: { collection: departments, prefix: 'crm.department', changes: OF_LOOKUPS, meanings: {} },
  // Its progress is written again and again while it runs.
  imports: {
    collection: imports, prefix: 'crm.import', changes: ['created', 'deleted'],
    meanings: {
      finished: { label: l('Import fertig', 'Import finished'), field: 'state', becomes: 'done', carries: COUNTS },
      failed: { label: l('Import fehlgeschlagen', 'Import failed'), field: 'state', becomes: 'failed', carries: COUNTS },
      cancelled: { label: l('Import abgebrochen', 'Import cancelled'), field: 'state', becomes: 'cancelled', carries: [...COUNTS, 'rows_done'] },
      undone: { label: l('Import rückgängig gemacht', 'Import undone'), field: 'state', becomes: 'undone', carries: ['collection', 'file_name', 'rows_undone', 'rows_kept'] },
    },
  },
  record_imports: {
    collection: recordImports, prefix: 'platform.import', changes: ['created', 'deleted'],
    meanings: {
      finished: { label: l('Import fertig', 'Import finished'), field: 'state', becomes: 'done', carries: RECORD_COUNTS },
      failed: { label: l('Import fehlgeschlagen', 'Import failed'), field: 'state', becomes: 'failed', carries: RECORD_COUNTS },
      undone: { label: l('Import rückgängig gemacht', 'Import undone'), field: 'state', becomes: 'undone', carries: ['collection', 'file_name', 'rows_undone', 'rows_kept'] },
    },
  },
  // What was sent is read from the document by whoever may; the event says that it is there.
  form_submissions: {
    collection: formSubmissions, prefix: 'crm.form', changes: ['deleted'],
    meanings: {
      submitted: { label: l('Formular abgeschickt', 'Form submitted'), field: 'state', becomes: 'received', atCreation: true, carries: ['form', 'form_name', 'origin'] },
      accepted: { label: l('Lead aus Formular angelegt', 'Lead made of a form'), field: 'state', becomes: 'done', carries: ['form', 'form_name', 'lead'] },
      failed: { label: l('Formulareingang nicht verarbeitet', 'Form submission not processed'), field: 'state', becomes: 'failed', carries: ['form', 'form_name', 'problem'] },
    },
  },
  // The text of a document and what is proposed are read from the records by whoever may.
  source_documents: { collection: sourceDocuments, prefix: 'crm.document', changes: ['created', 'deleted'], meanings: {} },
  proposals: {
    collection: proposals, prefix: 'crm.proposal', changes: ['created', 'deleted'],
    meanings: {
      accepted: { label: l('Vorschlag angenommen', 'Proposal accepted'), field: 'state', becomes: 'accepted', atCreation: true, carries: ['lead', 'field', 'document'] },
      rejected: { label: l('Vorschlag abgelehnt', 'Proposal rejected'), field: 'state', becomes: 'rejected', carries: ['lead', 'field', 'document'] },
    },
  },
  enrichment_runs: {
    collection: enrichmentRuns, prefix: 'crm.enrichment', changes: ['created', 'deleted'],
    meanings: {
      finished: { label: l('Anreicherung fertig', 'Enrichment finished'), field: 'state', becomes: 'done', carries: ENRICHMENT_COUNTS },
      failed: { label: l('Anreicherung fehlgeschlagen', 'Enrichment failed'), field: 'state', becomes: 'failed', carries: ENRICHMENT_COUNTS },
    },
  },
  // What people talk about with a bot is theirs.
  chat_threads: { collection: chatThreads, prefix: 'chat.thread', changes: EVERY, meanings: {}, discreet: ['title'] },
  chat_messages: {
    collection: chatMessages, prefix: 'chat.message', changes: ['created', 'deleted'],
    meanings: {
      answered: { label: l('Nachricht beantwortet', 'Message answered'), field: 'state', becomes: 'answered', carries: ['thread', 'author'] },
      failed: { label: l('Nachricht nicht beantwortet', 'Message not answered'), field: 'state', becomes: 'failed', carries: ['thread', 'author'] },
    },
  },
  tasks: {
    collection: tasks, prefix: 'platform.task', changes: EVERY,
    meanings: { assigned: { label: l('Aufgabe zugewiesen', 'Task assigned'), field: 'assignee', atCreation: true, carries: ['title', 'assignee', 'due_on'] } },
  },
} as const satisfies Record<string, EventSpec>

type Specs = typeof EVENTS
type TypeOf<S extends EventSpec> = `${S['prefix']}.${S['changes'][number] | Extract<keyof S['meanings'], string>}`
/** Every type of event: `crm.lead.qualified`. */
export type EventType = { [C in keyof Specs]: TypeOf<Specs[C]> }[keyof Specs]

/** What a tenant's own collections tell: `custom.visits.created`. */
export type OwnEventType = `custom.${string}.${'created' | 'updated' | 'deleted'}`

export interface EventDescription {
  readonly type: EventType
  readonly collection: string
  readonly label: Label
  /** What happens to every record, or what people have a word for. */
  readonly kind: 'change' | 'meaning'
  readonly payload: z.ZodType<EventPayload>
}

/** A field's value before and after; both are left out of secrets, long texts and what is discreet. */
export interface ChangedValue { readonly from?: unknown, readonly to?: unknown }

/** What an event says of its record. Columns are called as in the database. */
export interface EventPayload {
  readonly id: string
  /** Values of a new record, or those that go with the event's word. Left out in rows of a batch. */
  readonly values?: Readonly<Record<string, unknown>>
  /** Of `updated`. */
  readonly changed?: Readonly<Record<string, ChangedValue>>
  /** The record was deleted for good: no event of it carries values any more. */
  readonly erased?: true
}

/** Columns that no event speaks of: who and when stand in the event itself. */
export const UNSPOKEN = ['id', 'user_created', 'date_created', 'user_updated', 'date_updated', 'deleted_at', 'deleted_by', 'search_vector'] as const

/** Longest value that an event carries, in characters of its JSON. */
export const VALUE_MAX = 500

/** Columns of the model that events do not name at all. */
export const unspokenColumns = ({ collection }: EventSpec): string[] =>
  [...UNSPOKEN, ...Object.entries<Field>(collection.fields).filter(([, f]) => f.internal || f.derived).map(([name]) => name)]

/** Columns of the model that events name without their value. */
export const discreetColumns = ({ collection, discreet = [] }: EventSpec): string[] =>
  [...new Set([...discreet, ...Object.entries<Field>(collection.fields).filter(([, f]) => !f.internal && (f.kind === 'longText' || f.kind === 'json')).map(([name]) => name)])]

function valueOf(f: Field): z.ZodType {
  switch (f.kind) {
    case 'integer': case 'decimal': return z.number()
    case 'boolean': return z.boolean()
    case 'tags': return z.array(z.string())
    default: return z.string()
  }
}

const changed = z.record(z.string(), z.strictObject({ from: z.unknown().optional(), to: z.unknown().optional() }))

function payloadOf(spec: EventSpec, change: Change): z.ZodType<EventPayload> {
  const id = z.guid()
  if (change === 'updated') return z.strictObject({ id, changed: changed.optional() })
  if (change === 'deleted') return z.strictObject({ id, erased: z.literal(true).optional() })
  if (change === 'restored') return z.strictObject({ id })
  const silent = new Set([...unspokenColumns(spec), ...discreetColumns(spec)])
  const known = Object.entries(columnsOf(spec.collection)).filter(([name]) => !silent.has(name)).map(([name, f]) => [name, valueOf(f).optional()])
  // A tenant's own fields come along.
  return z.strictObject({ id, values: z.looseObject(Object.fromEntries(known) as Record<string, z.ZodType>).optional() })
}

function meaningPayload({ collection }: EventSpec, { carries }: MeaningSpec): z.ZodType<EventPayload> {
  const fields: Readonly<Record<string, Field>> = collection.fields
  // Nothing is left when the record was deleted for good.
  return z.strictObject({ id: z.guid(), values: z.strictObject(Object.fromEntries(carries.map(name => [name, valueOf(fields[name] as Field).nullable()]))).optional() })
}

function describe(spec: EventSpec): EventDescription[] {
  const { collection, prefix } = spec
  const { singular } = collection.label
  const fail = (what: string): never => {
    throw new Error(`events of ${collection.name}: ${what}`)
  }
  if (!prefix.startsWith(`${collection.domain}.`)) fail(`the prefix ${prefix} does not begin with the domain ${collection.domain}`)
  if (!spec.changes.includes('deleted')) fail('what is deleted for good has to be told, so that its values are forgotten')
  if (spec.changes.includes('restored') && !collection.softDelete) fail('what is deleted for good cannot be restored')
  const columns: Readonly<Record<string, Field>> = Object.fromEntries(Object.entries(columnsOf(collection)).filter(([name]) => name in collection.fields))
  for (const name of spec.discreet ?? []) if (!columns[name]) fail(`no column ${name}`)
  for (const [action, { field, becomes, carries }] of Object.entries(spec.meanings)) {
    const f = columns[field] ?? fail(`${action}: no column ${field}`)
    if (becomes !== undefined && f.kind === 'choice' && !f.choices.some(choice => choice.value === becomes)) fail(`${action}: ${field} has no value ${becomes}`)
    // What the word itself is about is told, even where a change of it is told in no other way.
    for (const name of carries) if (!columns[name] || (name !== field && unspokenColumns(spec).includes(name)) || discreetColumns(spec).includes(name)) fail(`${action}: ${name} cannot be carried`)
  }
  const describeOne = (action: string, kind: EventDescription['kind'], label: Label, payload: z.ZodType<EventPayload>): EventDescription =>
    ({ type: `${prefix}.${action}` as EventType, collection: collection.name, label, kind, payload })
  return [
    ...spec.changes.map(change => describeOne(change, 'change', l(`${singular.de} ${CHANGES[change].de}`, `${singular.en} ${CHANGES[change].en}`), payloadOf(spec, change))),
    ...Object.entries(spec.meanings).map(([action, meaning]) => describeOne(action, 'meaning', meaning.label, meaningPayload(spec, meaning))),
  ]
}

/** Every type of event with its payload, in the order of the model. @throws Error for a spec that does not fit its collection */
export const EVENT_CATALOGUE: readonly EventDescription[] = Object.values<EventSpec>(EVENTS).flatMap(describe)
export const EVENT_TYPES: ReadonlyMap<string, EventDescription> = new Map(EVENT_CATALOGUE.map(event => [event.type, event]))
