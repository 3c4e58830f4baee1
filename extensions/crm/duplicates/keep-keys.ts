import { DUPLICATE_COLUMNS } from '@kontor/compile/duplicates.ts'
import type { Database } from '@kontor/extension-shared/context'
import { blocksOf, KEYS_VERSION, normalKeys } from './normal-keys.ts'

/** Leads whose keys are made in one transaction. */
const LOT = 1_000

const KEEP = `
  INSERT INTO kontor_state.lead_keys AS k (lead, version, name, keys, blocks, parts)
  SELECT r.lead, ?, r.name, r.keys, r.blocks, r.parts FROM json_to_recordset(?::json) AS r(lead uuid, name text, keys jsonb, blocks bigint[], parts bigint[])
  JOIN leads l ON l.id = r.lead FOR KEY SHARE OF l
  ON CONFLICT (lead) DO UPDATE SET version = excluded.version, name = excluded.name, keys = excluded.keys, blocks = excluded.blocks, parts = excluded.parts, searched = k.searched AND k.version = excluded.version AND k.keys = excluded.keys`

/** Text for pg_trgm: the words of the name in their order. */
export const trigramName = (words: readonly string[]): string => words.join(' ').replaceAll('.', '')

/**
 * Makes the keys of leads whose values have changed. One at a time does: another one waits, and finds less to do.
 * @param database may be a transaction; then its own leads have their keys in it
 * @returns how many changes were worked off
 */
export async function keepKeys(database: Database): Promise<number> {
  let kept = 0
  for (let found = LOT; found === LOT; kept += found) found = await database.transaction(keepLot)
  return kept
}

async function keepLot(trx: Database): Promise<number> {
  await trx.raw('SELECT pg_advisory_xact_lock(hashtext(\'kontor.lead_keys\'))')
  const due: { id: string, lead: string }[] = await trx('kontor_state.lead_keys_due').orderBy('id').limit(LOT).select('id', 'lead')
  if (due.length === 0) return 0
  const ids = [...new Set(due.map(({ lead }) => lead))]
  const leads: ({ id: string } & Record<string, unknown>)[] = await trx('leads').whereIn('id', ids).whereNull('deleted_at').select('id', ...DUPLICATE_COLUMNS)
  await trx.raw(KEEP, [KEYS_VERSION, JSON.stringify(leads.map((lead) => {
    const keys = normalKeys(lead)
    return { lead: lead.id, name: trigramName(keys.words), keys, ...blocksOf(keys) }
  }))])
  const live = new Set(leads.map(({ id }) => id))
  const gone = ids.filter(id => !live.has(id))
  if (gone.length > 0) await trx('kontor_state.lead_keys').whereIn('lead', gone).delete()
  await trx.raw('DELETE FROM kontor_state.lead_keys_due WHERE id = ANY (?)', [due.map(({ id }) => id)])
  return due.length
}

/** Leads without keys, or with keys of a former form, are due. Asked when nothing else is. */
export async function enlistOthers(database: Database): Promise<void> {
  await database.raw(`
    INSERT INTO kontor_state.lead_keys_due (lead)
    SELECT l.id FROM leads l LEFT JOIN kontor_state.lead_keys k ON k.lead = l.id AND k.version = ? WHERE l.deleted_at IS NULL AND k.lead IS NULL AND NOT EXISTS (SELECT FROM kontor_state.lead_keys_due)`, [KEYS_VERSION])
}

export async function hasDueKeys(database: Database): Promise<boolean> {
  return await database('kontor_state.lead_keys_due').first('id') !== undefined
}
