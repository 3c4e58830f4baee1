import type { Accountability, Database } from '@kontor/extension-shared/context'
import { automationAccountability } from '@kontor/extension-shared/flow-operation'
import { activePerson } from '@kontor/extension-shared/person-accountability'
import type { LookupKind } from '@kontor/model/wire/sources'
import { lookFor } from '../sources/look-for.ts'
import { AUTOMATION_USER } from '@kontor/policies'
import { enrichLead, type EnrichContext, type FieldResult } from './enrich-lead.ts'
import type { Look } from './finding.ts'

/** States of enrichments that still have leads to look up. */
export const OPEN_STATES = ['queued', 'running'] as const
/** Leads after which another enrichment has its turn. */
const LOT = 8
/** Websites that are read at the same time. */
const AT_ONCE = 2

/** With the rights of whom it is done: a person that is active, or the hub's own automation, whose row is nobody's to log in with. */
const whose = async (database: Database, user: string): Promise<Accountability | undefined> => user === AUTOMATION_USER.id ? automationAccountability() : activePerson(database, user)

interface Waiting { readonly lead: string, readonly position: number }

/**
 * Looks up the next leads of an enrichment, with the rights that its person has now.
 * @returns whether there may be more of it
 * @throws Error of the database; it goes on where it is at the next try
 */
export async function enrichSome(context: EnrichContext, id: string): Promise<boolean> {
  const { database, logger } = context
  const run = await database('enrichment_runs').where({ id }).whereIn('state', [...OPEN_STATES]).first('fields', 'lookup', 'source', 'user_created') as { fields: string[], lookup: LookupKind | null, source: string | null, user_created: string | null } | undefined
  if (!run) return false
  const accountability = run.user_created === null ? undefined : await whose(database, run.user_created)
  if (!accountability) {
    await endEnrichment(database, id, 'failed', 'PERSON_INACTIVE')
    return false
  }
  const look = await lookFor(context, { kind: run.lookup ?? 'website', source: run.source })
  if (typeof look === 'string') {
    await endEnrichment(database, id, 'failed', look)
    return false
  }
  await database('enrichment_runs').where({ id, state: 'queued' }).update({ state: 'running', started_at: database.raw('coalesce(started_at, now())') })
  const lot = await database('kontor_state.enrichment_leads').where({ run: id }).orderBy('position').limit(LOT).select('lead', 'position') as Waiting[]
  if (lot.length === 0) {
    if (await endEnrichment(database, id, 'done')) logger.info({ enrichmentId: id }, 'enrichment done')
    return false
  }
  const waiting = [...lot]
  const workers = await Promise.allSettled(Array.from({ length: AT_ONCE }, () => workOff(context, id, accountability, run.fields, look, waiting)))
  for (const worker of workers) if (worker.status === 'rejected') throw worker.reason
  return true
}

/** Takes one lead after the other until none is left or the enrichment was ended. */
async function workOff(context: EnrichContext, id: string, accountability: Accountability, fields: readonly string[], look: Look, waiting: Waiting[]): Promise<void> {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const wanted = () => isWanted(context.database, id)
    if (!await wanted()) return
    const results = await enrichLead(context, accountability, next.lead, fields, look, wanted)
    // What was found meanwhile stays with the lead; that it is done is said by nobody who was stopped in the middle of it.
    if (results.length === 0 && !await wanted()) return
    // The page of the enrichment says at its head what all further leads will say as well.
    if (results.some(({ reason }) => reason === 'SOURCE_COST_CAP')) await context.database('enrichment_runs').where({ id }).whereNull('error').update({ error: 'SOURCE_COST_CAP' })
    await keepResults(context.database, id, next, results)
  }
}

/** Whether an enrichment goes on: it is open, and its source, if it has one, still switched on. */
async function isWanted(database: Database, run: string): Promise<boolean> {
  const { rows } = await database.raw<{ rows: unknown[] }>(`
    SELECT 1 FROM enrichment_runs r WHERE r.id = ? AND r.state = ANY (?)
      AND CASE WHEN r.source IS NULL THEN coalesce(r.lookup, 'website') = 'website' ELSE EXISTS (SELECT 1 FROM kontor_state.source_lookups l WHERE l.source = r.source AND l.active) END`, [run, [...OPEN_STATES]])
  return rows.length > 0
}

const COUNTED = ['proposed', 'already', 'not_found', 'refused', 'failed'] as const

/**
 * Keeps what came of a lead, and that it is done, in one transaction with the enrichment's row locked: no crash and no second
 * process does a lead twice, and nothing is kept after a cancel.
 */
function keepResults(database: Database, run: string, { lead, position }: Waiting, results: readonly FieldResult[]): Promise<void> {
  return database.transaction(async (trx) => {
    const open = await trx('enrichment_runs').where({ id: run }).whereIn('state', [...OPEN_STATES]).forUpdate().first('id') as object | undefined
    if (!open || await trx('kontor_state.enrichment_leads').where({ run, position }).delete() === 0) return
    // It may have been erased while its website was read.
    const there = await trx('leads').where({ id: lead }).forKeyShare().first('id') as object | undefined
    const kept = there ? results : []
    if (kept.length > 0) {
      await trx('enrichment_results').insert(kept.map(({ field, outcome, reason, proposal, document }) => ({
        id: trx.raw('gen_random_uuid()'), run, lead, position, field, outcome, reason: reason ?? null,
        // They may have gone with their lead, or been erased by themselves.
        proposal: proposal === undefined ? null : trx('proposals').where({ id: proposal }).select('id'), document: document === undefined ? null : trx('source_documents').where({ id: document }).select('id'),
      })))
    }
    const counts = Object.fromEntries(COUNTED.map(name => [name, trx.raw('?? + ?', [name, kept.filter(({ outcome }) => outcome === name).length])]))
    await trx('enrichment_runs').where({ id: run }).update({ leads_done: trx.raw('leads_done + 1'), ...counts })
  })
}

/** Ends an open enrichment; leads that were not looked up yet stay as they are. @returns whether it was still open */
export function endEnrichment(database: Database, id: string, state: 'done' | 'failed' | 'cancelled', error: string | null = null): Promise<boolean> {
  return database.transaction(async (trx) => {
    const ended = await trx('enrichment_runs').where({ id }).whereIn('state', [...OPEN_STATES]).update({ state, ...error === null ? {} : { error }, started_at: trx.raw('coalesce(started_at, now())'), finished_at: trx.fn.now() })
    if (ended > 0) await trx('kontor_state.enrichment_leads').where({ run: id }).delete()
    return ended > 0
  })
}
