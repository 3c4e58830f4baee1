import { setTimeout as sleep } from 'node:timers/promises'
import { withClient, type Client } from '@kontor/apply'
import type { TenancyEnv } from '../world.ts'

/** Up to this size, indexes included, a table is written anew while people work, which takes moments. Bytes. */
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

/** Longest wait for transactions of others, in milliseconds; past it the work is tried again later. */
const PATIENCE = 20_000
/** Longest wait for one lock: everybody else who wants the table waits behind it. Milliseconds. */
const LOCK_PATIENCE = 300
/** Between two attempts at a lock, in milliseconds: others get on meanwhile. */
const LOCK_PAUSE = 1_000
/** PostgreSQL's code for a lock that is not to be had. */
const LOCKED = '55P03'

/** Rows stay in a table that is written anew while a transaction of before may look at them; one that only cleans up looks at none. @throws Error that passes */
async function untilUnseen(client: Client, limit: number): Promise<void> {
  const { rows: [now] } = await client.query<{ xid: string }>('SELECT pg_current_xact_id()::xid::text AS xid')
  for (;;) {
    const { rowCount } = await client.query(`
      SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND NOT (backend_type = 'autovacuum worker' AND query LIKE 'autovacuum: VACUUM %' AND query NOT LIKE 'autovacuum: VACUUM ANALYZE %')
      AND (age(backend_xmin) >= age($1::xid) OR age(backend_xid) >= age($1::xid)) LIMIT 1`, [now?.xid])
    if (!rowCount) return
    if (Date.now() > limit) throw Object.assign(new Error('a transaction of before still sees what was deleted'), { code: LOCKED })
    await sleep(50)
  }
}

/** Nobody waits behind it for longer than moments. @throws Error that passes */
async function vacuum(client: Client, what: string, limit: number): Promise<void> {
  for (;;) {
    try {
      await client.query(`VACUUM ${what}`)
      return
    }
    catch (error) {
      if ((error as { code?: string }).code !== LOCKED || Date.now() > limit) throw error
      await sleep(LOCK_PAUSE)
    }
  }
}

/** Attempts at what somebody else changed in the same moment. */
const ATTEMPTS = 5

/**
 * ANALYZE leaves what was noted of values as it is when a table has no rows any more, or when a partial index on an expression
 * has none: taken away before it, it is made anew of what there is. Only a superuser may write there: for anybody else it
 * stands until there are rows again.
 */
async function forgetValues(client: Client, names: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ oid: string, name: string }>(`
    SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('public', 'kontor_state') AND c.relkind = 'r' AND c.relname = ANY($1)`, [[...names]])
  for (const { oid, name } of rows) {
    for (let attempt = 1; ; attempt++) {
      try {
        await client.query(`
          DELETE FROM pg_catalog.pg_statistic WHERE starelid IN (SELECT indexrelid FROM pg_index WHERE indrelid = $1::oid)
          OR (starelid = $1::oid AND NOT EXISTS (SELECT FROM ${name}))`, [oid])
        break
      }
      catch (error) {
        // 42501: may not be read or written; XX000: ANALYZE by itself was there in the same moment.
        const { code } = error as { code?: string }
        if (code === '42501') return
        if ((code !== 'XX000' && code !== LOCKED) || attempt === ATTEMPTS) throw error
      }
    }
  }
}

/**
 * Writes tables anew, so that no page keeps rows that were deleted. PostgreSQL would reuse the space only in time, and
 * leaves what stands in it until then.
 * @param largest what may be written anew now, in bytes; larger tables are only freed for reuse
 * @returns names of those
 * @throws Error that passes (55P03) while somebody else works on a table for long, such as a backup
 */
export async function rewriteTables(client: Client, names: readonly string[], largest = REWRITE_LIMIT): Promise<string[]> {
  const limit = Date.now() + PATIENCE
  await untilUnseen(client, limit)
  const { rows } = await client.query<{ table: string, name: string, size: string }>(`
    SELECT c.relname AS table, format('%I.%I', n.nspname, c.relname) AS name, pg_total_relation_size(c.oid) AS size
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('public', 'kontor_state') AND c.relkind = 'r' AND c.relname = ANY($1)`, [[...names]])
  await client.query(`SET lock_timeout = ${LOCK_PATIENCE}`)
  await forgetValues(client, names)
  for (const { name, size } of rows) await vacuum(client, `(${Number(size) > largest ? '' : 'FULL, '}ANALYZE) ${name}`, limit)
  // What the planner noted of their values is a table like others.
  await vacuum(client, '(FULL) pg_catalog.pg_statistic', limit)
  await client.query('RESET lock_timeout')
  return rows.filter(({ size }) => Number(size) > largest).map(({ table }) => table)
}

/** Begins a new segment of the write-ahead log and lets go of the former ones, in which everything written stands once more. */
export async function renewLog(client: Client): Promise<void> {
  await client.query('SELECT pg_switch_wal()')
  await client.query('CHECKPOINT')
}
