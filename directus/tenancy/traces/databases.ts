import { setTimeout as sleep } from 'node:timers/promises'
import { withClient, type Client } from '@kontor/apply'
import type { TenancyEnv } from '../world.ts'

/** Up to this size a table is written anew, which takes moments; larger ones are only freed for reuse. Bytes. */
const REWRITE_LIMIT = 64e6
/** A database or table is not there; may not be read: a hub whose services have servers of their own. */
const NOT_HERE = new Set(['3D000', '42P01', '42501', '28000', '28P01'])

/** Works in the database of another service, when this server has it. */
export async function inService(env: TenancyEnv, database: string, work: (client: Client) => Promise<void>): Promise<void> {
  try {
    await withClient(env, database, work)
  }
  catch (error) {
    if (!NOT_HERE.has((error as { code?: string }).code ?? '')) throw error
  }
}

/** Longest wait for transactions that still may see what was deleted, in milliseconds. */
const PATIENCE = 10_000

/** Rows stay in a table that is written anew while a transaction of before may look at them. */
async function untilUnseen(client: Client): Promise<void> {
  const { rows: [now] } = await client.query<{ xid: string }>('SELECT pg_current_xact_id()::xid::text AS xid')
  for (const limit = Date.now() + PATIENCE; Date.now() < limit; await sleep(50)) {
    const { rowCount } = await client.query(
      'SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND (age(backend_xmin) >= age($1::xid) OR age(backend_xid) >= age($1::xid)) LIMIT 1', [now?.xid])
    if (!rowCount) return
  }
}

/**
 * Writes tables anew, so that no page keeps rows that were deleted. PostgreSQL would reuse the space only in time, and
 * leaves what stands in it until then.
 */
export async function rewriteTables(client: Client, names: readonly string[]): Promise<void> {
  await untilUnseen(client)
  const { rows } = await client.query<{ name: string, size: string }>(`
    SELECT format('%I.%I', n.nspname, c.relname) AS name, pg_total_relation_size(c.oid) AS size
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('public', 'kontor_state') AND c.relkind = 'r' AND c.relname = ANY($1)`, [[...names]])
  for (const { name, size } of rows) await client.query(`VACUUM (${Number(size) > REWRITE_LIMIT ? '' : 'FULL, '}ANALYZE) ${name}`)
  // What the planner noted of their values is a table like others.
  await client.query('VACUUM (FULL) pg_catalog.pg_statistic')
}

/** Begins a new segment of the write-ahead log and lets go of the former ones, in which everything written stands once more. */
export async function renewLog(client: Client): Promise<void> {
  await client.query('SELECT pg_switch_wal()')
  await client.query('CHECKPOINT')
}
