import { createHash } from 'node:crypto'
import type { Database } from '@kontor/extension-shared/context'

/** A key that a caller chose, and whose it is. */
export interface OnceKey {
  readonly key: string
  readonly fingerprint: string
  readonly person: string
  readonly collection: string
}

const KEPT = '24 hours'
/** Most old keys that one call takes away. */
const SWEEP = 200

const stored = ({ person, collection, key }: OnceKey) => createHash('sha256').update(JSON.stringify([person, collection, key])).digest('hex')

/**
 * Takes a key for this transaction. Another one that holds the same key is waited for.
 * @returns what was made under the key before; nothing when it is free or a day old
 */
export async function claimOnce(trx: Database, once: OnceKey): Promise<{ item: string | null, fingerprint: string } | undefined> {
  const key = stored(once)
  const claimed = await trx.raw(`
    INSERT INTO kontor_state.written_once AS w (key, fingerprint) VALUES (?, ?)
    ON CONFLICT (key) DO UPDATE SET fingerprint = EXCLUDED.fingerprint, item = NULL, at = now() WHERE w.at < now() - interval '${KEPT}'
    RETURNING key`, [key, once.fingerprint]) as unknown as { rows: unknown[] }
  if (claimed.rows.length > 0) return undefined
  const found = await trx.raw('SELECT item, fingerprint FROM kontor_state.written_once WHERE key = ?', [key]) as unknown as { rows: { item: string | null, fingerprint: string }[] }
  return found.rows[0]
}

export async function settleOnce(trx: Database, once: OnceKey, item: string): Promise<void> {
  await trx.raw('UPDATE kontor_state.written_once SET item = ? WHERE key = ?', [item, stored(once)])
}

/** Takes away what nobody may ask for any more. */
export async function forgetOld(database: Database): Promise<void> {
  await database.raw(`DELETE FROM kontor_state.written_once WHERE key IN (SELECT key FROM kontor_state.written_once WHERE at < now() - interval '${KEPT}' LIMIT ${SWEEP} FOR UPDATE SKIP LOCKED)`)
}
