import type { Database } from '@kontor/extension-shared/context'
import { FIX_PROPOSER } from '@kontor/model/wire/proposals'
import { fixFor } from '../rules/fix-for.ts'
import { CHECKED_FIELDS } from '../rules/marks.ts'
import { asOperation } from './as-operation.ts'

/** Leads in one transaction; others have their turn between two of them. */
const BATCH = 200

type Lead = Readonly<Record<string, unknown>> & { readonly id: string }
interface Fix { readonly lead: string, readonly field: string, readonly given: string, readonly value: string }

let running: Promise<number> | undefined
let again = false

/**
 * Proposes the corrected spelling of marked values of the leads that were marked since, and withdraws what is not offered any
 * more. Nobody but a person accepts one. Whoever asks while it runs has it run once more.
 * @returns how many leads were looked at
 */
export function proposeFixes(database: Database): Promise<number> {
  again = true
  running ??= workOff(database).finally(() => {
    running = undefined
  })
  return running
}

async function workOff(database: Database): Promise<number> {
  let looked = 0
  while (again) {
    again = false
    for (let found = BATCH; found === BATCH;) {
      found = await database.transaction(lookAtSome)
      looked += found
      await new Promise(resolve => setImmediate(resolve))
    }
  }
  return looked
}

/** The leads first and what is noted of them then, as whoever writes leads does; those that somebody writes are left for the next time. */
async function lookAtSome(trx: Database): Promise<number> {
  const columns = [...CHECKED_FIELDS.keys()]
  const { rows: leads } = await trx.raw<{ rows: (Lead & { readonly deleted_at: unknown })[] }>(`
    SELECT id, deleted_at, ${columns.map(() => '??').join(', ')} FROM leads
    WHERE id IN (SELECT lead FROM kontor_state.lead_fixes_due ORDER BY at LIMIT ?) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED`, [...columns, BATCH])
  const ids = leads.map(({ id }) => id)
  if (ids.length === 0) return 0
  const marks: { lead: string, field: string }[] = await trx('lead_marks').whereIn('lead', ids).whereIn('field', columns).select('lead', 'field')
  const byId = new Map(leads.filter(lead => lead.deleted_at === null).map(lead => [lead.id, lead]))
  const fixes = marks.flatMap(({ lead: id, field }): Fix[] => {
    const lead = byId.get(id)
    const given = lead?.[field]
    const value = lead && typeof given === 'string' ? fixFor(field, given, lead) : undefined
    return value === undefined ? [] : [{ lead: id, field, given: given as string, value }]
  })
  await asOperation(trx, () => writeFixes(trx, ids, fixes))
  await trx.raw('DELETE FROM kontor_state.lead_fixes_due WHERE lead = ANY (?)', [ids as never])
  return ids.length
}

/** The same fix again stays the one that is there; one that was rejected is not offered again for the same value. */
async function writeFixes(trx: Database, ids: readonly string[], fixes: readonly Fix[]): Promise<void> {
  const given = JSON.stringify(fixes)
  const wanted = 'json_to_recordset(?::json) AS f(lead uuid, field text, given text, value text)'
  await trx.raw(`
    DELETE FROM proposals p WHERE p.lead = ANY (?) AND p.document IS NULL AND p.state = 'open'
      AND NOT EXISTS (SELECT 1 FROM ${wanted} WHERE f.lead = p.lead AND f.field = p.field AND f.given = p.passage AND f.value = p.value_text)`, [ids as never, given])
  if (fixes.length === 0) return
  await trx.raw(`
    INSERT INTO proposals (id, lead, field, value, value_text, former, passage, passage_from, passage_to, proposer, state, date_created)
    SELECT gen_random_uuid(), f.lead, f.field, to_json(f.value), f.value, to_json(f.given), f.given, 0, length(f.given), ?, 'open', now() FROM ${wanted}
    WHERE NOT EXISTS (SELECT 1 FROM proposals p WHERE p.lead = f.lead AND p.field = f.field AND p.value_text = f.value
      AND (p.state = 'open' OR p.document IS NULL AND p.passage = f.given AND p.state = 'rejected'))`, [FIX_PROPOSER, given])
}

/** Whether marked leads wait to be looked at. */
export async function hasDueFixes(database: Database): Promise<boolean> {
  const { rows } = await database.raw<{ rows: unknown[] }>('SELECT 1 FROM kontor_state.lead_fixes_due LIMIT 1')
  return rows.length > 0
}
