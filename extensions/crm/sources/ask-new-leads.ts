import { randomUUID } from 'node:crypto'
import type { Database } from '@kontor/extension-shared/context'
import { ENRICHMENT_MAX } from '@kontor/model/wire/enrichments'
import type { EnrichContext } from '../enrichment/enrich-lead.ts'
import { enrichmentQueue } from '../enrichment/process.ts'
import { fieldsOf } from './look-for.ts'
import { readLookup } from './lookups.ts'
import { readyRegister } from './registers.ts'

/** Enrichments that one look begins; the next look begins further ones. */
const MOST = 50

interface Due { readonly source: string, readonly person: string | null }

/** Whether new leads wait to be looked up; asked before an instance is parked. */
export const hasDueSources = async (database: Database): Promise<boolean> => await database('kontor_state.source_due').first('id') !== undefined

/**
 * Begins the enrichments of leads that were made since: one for each source and person who made them, who proposes under their own
 * name and rights. Leads that nobody made, such as those of forms, are looked up for the administrator who set the source up.
 */
export async function askForNewLeads(context: EnrichContext): Promise<void> {
  const { database } = context
  const due = await database('kontor_state.source_due').distinct('source', 'person').limit(MOST) as Due[]
  for (const one of due) {
    const run = await begin(database, one)
    if (run !== undefined) enrichmentQueue(context, one.source).add(run)
  }
}

async function begin(database: Database, { source, person }: Due): Promise<string | undefined> {
  const lookup = await readLookup(database, source)
  const fields = lookup?.active ? fieldsOf(lookup, lookup.kind === 'file' ? await readyRegister(database, source) : undefined) : []
  return database.transaction(async (trx) => {
    // Taken and begun in one: no crash and no second process looks a lead up twice.
    const { rows } = await trx.raw<{ rows: { lead: string }[] }>(`
      DELETE FROM kontor_state.source_due WHERE id IN (SELECT id FROM kontor_state.source_due WHERE source = ? AND person IS NOT DISTINCT FROM ? ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED) RETURNING lead, id`, [source, person, ENRICHMENT_MAX])
    if (!lookup || fields.length === 0 || person === null || rows.length === 0) return undefined
    const id = randomUUID()
    await trx('enrichment_runs').insert({ id, state: 'queued', lookup: lookup.kind, source, fields: JSON.stringify(fields), leads_total: rows.length, user_created: person, date_created: trx.fn.now() })
    await trx.raw('INSERT INTO kontor_state.enrichment_leads (run, position, lead) SELECT ?::uuid, w.position, w.lead FROM unnest(?::uuid[]) WITH ORDINALITY AS w(lead, position)', [id, rows.map(({ lead }) => lead)])
    return id
  })
}
