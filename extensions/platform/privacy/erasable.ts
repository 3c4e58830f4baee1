import { MODELS, type Collection, type contacts, type leads } from '@kontor/model'
import type { ErasedCollection } from '@kontor/model/wire/privacy'
import { partsOf, TOUCHED } from '../people/erase/belongings.ts'

/** Fields of a lead that are, or may be, about a person; everything else is a fact of the company or of our work. */
export const PERSONAL_FIELDS = ['salutation', 'contact_name', 'contact_role', 'department', 'email', 'email_alternative', 'phone', 'mobile', 'external_id', 'disqualified_reason', 'campaign', 'tags', 'next_step', 'notes'] as const satisfies readonly (keyof typeof leads.fields)[]

/** Fields of a contact that are about the person: all but whose contact it is. */
export const PERSONAL_CONTACT_FIELDS = ['salutation', 'name', 'role', 'department', 'email', 'phone', 'mobile', 'notes'] as const satisfies readonly (keyof typeof contacts.fields)[]

/** Fields of an activity in which somebody wrote what they liked. */
export const PERSONAL_ACTIVITY_FIELDS = ['subject', 'body'] as const

/** Collections whose rows go although the lead stays: texts and values that cannot be told apart from the person. */
export const GOING_PARTS: readonly string[] = ['lead_files', 'proposals', 'source_documents', 'import_rows', 'form_submissions', 'lead_duplicates']

const tables = (collection: ErasedCollection, ...more: string[]): readonly string[] => [...new Set([collection, ...partsOf(collection).map(part => part.collection), ...TOUCHED, 'chat_messages', 'record_import_rows', ...more])]

/** Tables from which the erasure of a record deletes or empties rows. */
export const SWEPT: Readonly<Record<ErasedCollection, readonly string[]>> = {
  leads: tables('leads', 'chat_threads', 'lead_checks_due', 'activities_ahead', 'lead_verdicts', 'form_attempts'),
  contacts: tables('contacts', 'customers', 'opportunities'),
}

const COLUMNS = new Map<string, ReadonlySet<string>>((MODELS.tenant as readonly Collection[]).map(({ name, fields }) => [name, new Set(Object.keys(fields))]))
/** Whether a column is the model's, and not the tenant's own. */
export const isOfModel = (collection: string, column: string): boolean => COLUMNS.get(collection)?.has(column) === true || /^(?:id|(?:user|date)_(?:created|updated)|deleted_(?:at|by))$/.test(column)
