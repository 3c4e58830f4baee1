import { DUPLICATE_COLUMNS } from '@kontor/compile/duplicates.ts'
import type { Database } from '@kontor/extension-shared/context'
import { asDuplicates } from '../duplicates/as-duplicates.ts'
import { normalKeys, type KeyLead } from '../duplicates/normal-keys.ts'

/** A row of `lead_duplicates`. */
export interface Pair { readonly id: string, readonly lead: string, readonly other: string, readonly state: string }

/** Pairs of the lead that stays that made room, and those that took over a decision. */
export interface Passed { readonly replaced: readonly Pair[], readonly passed: readonly Pair[] }

/**
 * Who is not the lead that went is not the lead that stays either: what people dismissed goes over to it, as if they had seen the
 * values that it has now, so that the next search does not ask again. What is open between the two is settled by it; what somebody
 * dismissed of the lead that stays is left alone.
 * @param gone pairs of the lead that went
 */
export async function passDismissals(trx: Database, lead: string, other: string, gone: readonly Pair[]): Promise<Passed> {
  const told = gone.filter(({ state }) => state === 'dismissed').map(pair => ({ pair: pair.id, third: pair.lead === other ? pair.other : pair.lead })).filter(({ third }) => third !== lead)
  if (told.length === 0) return { replaced: [], passed: [] }
  const keys = JSON.stringify(normalKeys(await trx('leads').where({ id: lead }).first(...DUPLICATE_COLUMNS) as KeyLead))
  const thirds = JSON.stringify(told)
  return asDuplicates(trx, async () => {
    const { rows: replaced } = await trx.raw<{ rows: { is: Pair }[] }>(`
      DELETE FROM lead_duplicates d USING jsonb_to_recordset(?::jsonb) AS t(third uuid), kontor_state.lead_keys k
      WHERE k.lead = t.third AND d.state = 'open' AND d.lead = least(t.third, ?::uuid) AND d.other = greatest(t.third, ?::uuid) RETURNING to_jsonb(d) AS is`, [thirds, lead, lead])
    const { rows: passed } = await trx.raw<{ rows: { is: Pair }[] }>(`
      INSERT INTO lead_duplicates AS d (id, lead, other, score, reasons, state, fingerprint, decided_by, decided_at, date_created)
      SELECT gen_random_uuid(), least(t.third, s.lead), greatest(t.third, s.lead), p.score, p.reasons, p.state, md5(CASE WHEN s.lead < t.third THEN s.keys::text || k.keys::text ELSE k.keys::text || s.keys::text END), p.decided_by, p.decided_at, now()
      FROM (SELECT ?::uuid AS lead, ?::jsonb AS keys) s, jsonb_to_recordset(?::jsonb) AS t(pair uuid, third uuid)
      JOIN jsonb_populate_recordset(NULL::lead_duplicates, ?::jsonb) p ON p.id = t.pair JOIN kontor_state.lead_keys k ON k.lead = t.third
      ON CONFLICT (lead, other) DO NOTHING RETURNING to_jsonb(d) AS is`, [lead, keys, thirds, JSON.stringify(gone)])
    return { replaced: replaced.map(({ is }) => is), passed: passed.map(({ is }) => is) }
  })
}

/** Takes decisions back that a merge passed on, as far as nobody has decided anew since and no search has asked again. */
export async function takeDismissalsBack(trx: Database, merge: string): Promise<void> {
  await asDuplicates(trx, () => trx.raw(`
    DELETE FROM lead_duplicates d USING kontor_state.lead_merges m, jsonb_populate_recordset(NULL::lead_duplicates, m.passed) p
    WHERE m.id = ? AND d.id = p.id AND d.state = 'dismissed' AND d.decided_at IS NOT DISTINCT FROM p.decided_at`, [merge]))
}
