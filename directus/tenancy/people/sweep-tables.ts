import type { Client } from '@kontor/apply'
import { renewLog, rewriteTables } from '../traces/databases.ts'

/** Missing column or table: a tenant that stayed on an older model. */
const OLDER = new Set(['42703', '42P01'])

/**
 * Writes the tables anew that erasures of people found too large to do so while people work. The tenant's database is
 * to be used by nobody else: each table is locked until it is done. May be cut off at any place and run again.
 * @returns names of the tables
 * @throws Error that passes, while a backup reads, say
 */
export async function sweepTables(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ person: string, left_tables: string[] }>('SELECT person, left_tables FROM kontor_state.person_erasures WHERE left_tables <> \'{}\'').catch((error: unknown) => {
    if (OLDER.has((error as { code?: string }).code ?? '')) return { rows: [] }
    throw error
  })
  const tables = [...new Set(rows.flatMap(row => row.left_tables))]
  if (tables.length === 0) return []
  await rewriteTables(client, tables, Infinity)
  await renewLog(client)
  await client.query('UPDATE kontor_state.person_erasures SET left_tables = \'{}\' WHERE person = ANY($1)', [rows.map(row => row.person)])
  return tables
}
