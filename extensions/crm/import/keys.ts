import type { Database } from '@kontor/extension-shared/context'
import type { ImportKey } from '@kontor/model/wire/imports'
import type { MadeRow } from './batches.ts'

/** How a lead is found: the normal form of a row's key (texts `k.a`, `k.b`), and which leads `l` it fits. Each is served by an index. */
const KEYS: Readonly<Record<ImportKey, { readonly normal: string, readonly fits: string }>> = {
  leadNumber: { normal: 'upper(btrim(k.a))', fits: 'l.lead_number IN (btrim(k.a), upper(btrim(k.a)))' },
  externalId: { normal: 'btrim(k.a)', fits: 'l.external_id IN (k.a, btrim(k.a))' },
  email: { normal: 'lower(btrim(k.a))', fits: 'lower(btrim(l.email)) = lower(btrim(k.a))' },
  companyPostalCode: {
    normal: 'kontor_state.plain_name(k.a) || \' \' || btrim(k.b)',
    fits: 'l.postal_code IN (k.b, btrim(k.b)) AND kontor_state.plain_name(l.company) = kontor_state.plain_name(k.a)',
  },
}

const RECORDS = 'json_to_recordset(?::json) AS k(n int, a text, b text)'
const asRecords = (rows: readonly MadeRow[]) => JSON.stringify(rows.map(({ key }, n) => ({ n, a: key?.[0], b: key?.[1] })))

/**
 * Rows in groups, each to be written before the next is looked for: what a row changes or makes, the next one with the
 * same key finds. Rows without a key are in the first.
 */
export async function inWaves(trx: Database, key: ImportKey, rows: readonly MadeRow[]): Promise<MadeRow[][]> {
  const { rows: normal } = await trx.raw<{ rows: { n: number, normal: string | null }[] }>(`SELECT k.n, ${KEYS[key].normal} AS normal FROM ${RECORDS}`, [asRecords(rows)])
  const waves: MadeRow[][] = []
  const seen = new Map<string, number>()
  for (const { n, normal: name } of normal.sort((a, b) => a.n - b.n)) {
    const wave = name === null ? 0 : seen.get(name) ?? 0
    if (name !== null) seen.set(name, wave + 1)
    ;(waves[wave] ??= []).push(rows[n]!)
  }
  return waves
}

/**
 * The leads that each row's key fits, deleted ones aside, locked in the order of their ids, so that nobody changes them
 * meanwhile and two who lock many do not wait for each other. Who changes nothing leaves the lock out.
 */
export async function findByKey(trx: Database, key: ImportKey, rows: readonly MadeRow[], lock = true): Promise<Map<MadeRow, string[]>> {
  const keyed = rows.filter(row => row.key !== null)
  const found = new Map<MadeRow, string[]>()
  if (keyed.length === 0) return found
  const { rows: fits } = await trx.raw<{ rows: { n: number, id: string }[] }>(
    `SELECT k.n, l.id FROM ${RECORDS} JOIN leads l ON l.deleted_at IS NULL AND ${KEYS[key].fits} ORDER BY l.id ${lock ? 'FOR NO KEY UPDATE OF l' : ''}`, [asRecords(keyed)])
  for (const { n, id } of fits) found.set(keyed[n]!, [...found.get(keyed[n]!) ?? [], id])
  return found
}
