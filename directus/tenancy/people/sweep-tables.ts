import type { Client } from '@kontor/apply'
import { renewLog, rewriteTables } from '../traces/databases.ts'

/** Missing column or table: a tenant that stayed on an older model. */
const OLDER = new Set(['42703', '42P01'])

interface Left { readonly id: string, readonly left_tables: readonly string[] }
interface Found { readonly table: string, readonly key: string, readonly rows: readonly Left[] }

/** Who notes what was left. */
const WISHES = [{ table: 'person_erasures', key: 'person' }, { table: 'lead_erasures', key: 'lead' }] as const

/**
 * Writes the tables anew that erasures of people and leads found too large to do so while people work. The tenant's database is
 * to be used by nobody else: each table is locked until it is done. May be cut off at any place and run again.
 * @returns names of the tables
 * @throws Error that passes, while a backup reads, say
 */
export async function sweepTables(client: Client): Promise<string[]> {
  const found: Found[] = []
  for (const { table, key } of WISHES) found.push({ table, key, rows: await leftOf(client, table, key) })
  const tables = [...new Set(found.flatMap(({ rows }) => rows.flatMap(row => row.left_tables)))]
  if (tables.length === 0) return []
  await rewriteTables(client, tables, Infinity)
  await renewLog(client)
  for (const { table, key, rows } of found) await client.query(`UPDATE kontor_state.${table} SET left_tables = '{}' WHERE ${key} = ANY($1)`, [rows.map(row => row.id)])
  return tables
}

async function leftOf(client: Client, table: string, key: string): Promise<Left[]> {
  try {
    return (await client.query<Left>(`SELECT ${key} AS id, left_tables FROM kontor_state.${table} WHERE left_tables <> '{}'`)).rows
  }
  catch (error) {
    if (OLDER.has((error as { code?: string }).code ?? '')) return []
    throw error
  }
}
