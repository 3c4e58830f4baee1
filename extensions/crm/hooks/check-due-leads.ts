import type { Database } from '@kontor/extension-shared/context'
import { CHECKED_FIELDS, markLead } from '../rules/marks.ts'

const BATCH = 500

/**
 * Marks leads that were written past the hooks (a flow without events, SQL), and puts old verdicts away.
 * @returns how many leads were checked
 */
export async function checkDueLeads(database: Database): Promise<number> {
  await database.raw('DELETE FROM kontor_state.lead_verdicts WHERE at < now() - interval \'1 hour\'')
  let checked = 0
  for (let found = BATCH; found === BATCH;) {
    found = await database.transaction(async (trx) => {
      const { rows: due } = await trx.raw<{ rows: { lead: string }[] }>('SELECT lead FROM kontor_state.lead_checks_due ORDER BY at LIMIT ? FOR UPDATE SKIP LOCKED', [BATCH])
      if (due.length === 0) return 0
      const ids = due.map(row => row.lead)
      const fields = [...CHECKED_FIELDS.keys()]
      // Locked, so that the values stay what they are until their marks are there.
      const leads: Record<string, unknown>[] = await trx('leads').whereIn('id', ids).forUpdate().select('id', ...fields)
      await trx.raw('SELECT set_config(\'kontor.facts\', \'given\', true)')
      await trx('lead_marks').whereIn('lead', ids).whereIn('field', fields).whereNot('code', 'TOO_LONG').delete()
      const marks = leads.flatMap(lead => markLead(lead).map(mark => ({ lead: lead.id, ...mark })))
      if (marks.length > 0) await trx('lead_marks').insert(marks).onConflict(['lead', 'field']).merge(['code', 'value'])
      await trx.raw('DELETE FROM kontor_state.lead_checks_due WHERE lead = ANY (?)', [ids])
      return due.length
    })
    checked += found
  }
  return checked
}

/** Whether leads wait to be checked. */
export async function hasDueLeads(database: Database): Promise<boolean> {
  const { rows } = await database.raw<{ rows: unknown[] }>('SELECT 1 FROM kontor_state.lead_checks_due LIMIT 1')
  return rows.length > 0
}
