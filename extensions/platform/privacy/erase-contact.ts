import { ERASED_NAMES } from '@kontor/model'
import type { Database } from '@kontor/extension-shared/context'
import { eraseRows } from '../people/erase/records.ts'
import { clearPast, emptied } from './empty-records.ts'
import { PERSONAL_CONTACT_FIELDS } from './erasable.ts'
import { eraseAnswers, eraseComments } from './erase-lead.ts'

/**
 * Deletes a contact for good with everything attached to it; its customer and the opportunities stay, and name it no more.
 * In a transaction that says `kontor.hard_delete`; history, payloads of events and search go by triggers.
 */
export async function eraseContact(trx: Database, contact: string, actor: string | null): Promise<void> {
  await clearCustomer(trx, contact, actor)
  await clearAround(trx, contact)
  await eraseRows(trx, 'contacts', [contact])
}

/** Takes the person out of a contact; that the customer has one, and what hangs on it, stays. In a transaction that says `kontor.hard_delete`. */
export async function anonymizeContact(trx: Database, contact: string, actor: string | null): Promise<void> {
  await clearCustomer(trx, contact, actor)
  await clearAround(trx, contact)
  await eraseRows(trx, 'tasks', await trx('tasks').where({ about_collection: 'contacts', about_record: contact }).pluck('id') as string[])
  const settings = await trx('tenant_settings').first('locale') as { locale: keyof typeof ERASED_NAMES | null } | undefined
  const fields = { ...await emptied(trx, 'contacts', PERSONAL_CONTACT_FIELDS), name: ERASED_NAMES[settings?.locale ?? 'de'] }
  await trx('contacts').where({ id: contact }).update({ ...fields, user_updated: actor, date_updated: trx.fn.now() })
  await clearPast(trx, 'contacts', [contact], Object.keys(fields))
}

/** What others wrote about it, and the rows of imported files that it was made of. */
async function clearAround(trx: Database, contact: string): Promise<void> {
  await eraseAnswers(trx, contact)
  await eraseComments(trx, [contact])
  await trx('kontor_state.record_import_rows').where({ record: contact }).delete()
}

/** Columns of a customer that a conversion fills with what is the person's as well. */
const SHARED = ['email', 'phone'] as const
/** An address as it is, a number by its last digits, however it is written; SQL over a text. */
const key = (text: string) => `CASE WHEN ${text} LIKE '%@%' THEN lower(${text}) ELSE right(regexp_replace(${text}, '[^0-9]', '', 'g'), 7) END`
/** Values of these columns that a record's history knows; SQL; `record` is of the query around it. */
const pastOf = (collection: string, record: string, columns: readonly string[]) => `
  SELECT e.key AS field, s.value #>> '{}' AS value FROM kontor_state.record_changes r CROSS JOIN LATERAL jsonb_each(r.changes) e CROSS JOIN LATERAL (VALUES (e.value -> 'from'), (e.value -> 'to')) s (value)
  WHERE r.collection = '${collection}' AND r.record = ${record} AND e.key IN (${columns.map(column => `'${column}'`).join(', ')})`

/**
 * The customer was made of the same lead and has the person's address and number too, now or in its history: there they go
 * as well, unless another contact of the customer has them.
 */
async function clearCustomer(trx: Database, contact: string, actor: string | null): Promise<void> {
  const { rows } = await trx.raw<{ rows: { customer: string, field: (typeof SHARED)[number], now: boolean }[] }>(`
    WITH person AS (SELECT id, customer, email, phone, mobile FROM contacts WHERE id = ?),
    words AS (
      SELECT DISTINCT ${key('v.value')} AS word FROM person p CROSS JOIN LATERAL (
        SELECT unnest(ARRAY[p.email, p.phone, p.mobile]) AS value UNION SELECT t.value FROM (${pastOf('contacts', 'p.id', ['email', 'phone', 'mobile'])}) t) v),
    theirs AS (SELECT w.word FROM words w WHERE w.word <> '' AND NOT EXISTS (
      SELECT FROM contacts o JOIN person p ON p.customer = o.customer AND p.id <> o.id AND o.deleted_at IS NULL
      WHERE w.word IN (${['email', 'phone', 'mobile'].map(column => key(`o.${column}`)).join(', ')}))),
    held AS (
      SELECT c.id AS customer, h.field, h.value, h.now FROM person p JOIN customers c ON c.id = p.customer CROSS JOIN LATERAL (
        SELECT v.field, v.value, true AS now FROM (VALUES ${SHARED.map(column => `('${column}', c.${column}::text)`).join(', ')}) v (field, value)
        UNION SELECT t.field, t.value, false FROM (${pastOf('customers', 'c.id', SHARED)}) t) h)
    SELECT customer, field, bool_or(now) AS now FROM held WHERE ${key('value')} IN (SELECT word FROM theirs) GROUP BY customer, field`, [contact])
  const customer = rows[0]?.customer
  if (customer === undefined) return
  const now = rows.filter(row => row.now).map(({ field }) => [field, null])
  if (now.length > 0) await trx('customers').where({ id: customer }).update({ ...Object.fromEntries(now), user_updated: actor, date_updated: trx.fn.now() })
  await clearPast(trx, 'customers', [customer], rows.map(({ field }) => field))
}
