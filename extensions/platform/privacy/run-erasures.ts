import type { Database, ExtensionContext } from '@kontor/extension-shared/context'
import { announceWork } from '@kontor/extension-shared/work'
import { note } from '../audit/note.ts'
import { askHost } from '../people/ask-host.ts'
import { anonymizeLead } from './anonymize-lead.ts'
import { SWEPT } from './erasable.ts'
import { eraseLead } from './erase-lead.ts'
import { leadErasures, openErasures, wishErasures, type LeadErasure } from './erasures.ts'
import { removeFileRows, takeFiles } from './files-of-lead.ts'

/** Between two attempts at what is not done, in milliseconds. */
const AGAIN_EVERY = 30_000
/** Leads that are swept together: tables are written anew once for all of them. */
const LOT = 200

let running: Promise<void> | undefined

/**
 * Does what is left of all wishes. Each lead goes in a transaction of its own, then pages, streams and files are swept for
 * all of them at once; every step may run again. Callers share one run, and one that comes during it gets another after it.
 * @throws what the step that failed throws; the wishes stay open
 */
export function runErasures(context: ExtensionContext): Promise<void> {
  const next = (running?.catch(() => {}) ?? Promise.resolve()).then(() => run(context))
  running = next
  next.catch((error: unknown) => context.logger.error(error, 'platform: erasures of leads are not done'))
  return next
}

async function run(context: ExtensionContext): Promise<void> {
  const { database } = context
  for (let open = await openErasures(database); open.length > 0; open = await openErasures(database)) {
    const lot = open.slice(0, LOT)
    try {
      const cleared: string[] = []
      for (const erasure of lot) if (erasure.done_at || await clear(database, erasure)) cleared.push(erasure.lead)
      if (cleared.length > 0) await sweep(context, cleared)
    }
    catch (error) {
      await leadErasures(database).whereIn('lead', lot.map(({ lead }) => lead)).update({ error: error instanceof Error ? error.name : 'unknown' })
      throw error
    }
  }
}

/**
 * Takes one lead, or the person in it, out of the tenant's data.
 * @returns whether it is gone; it waits for those that were merged into it since it was wished for
 */
async function clear(database: Database, { lead, way, requested_by: requester }: LeadErasure): Promise<boolean> {
  return database.transaction(async (trx) => {
    await trx.raw('SET LOCAL kontor.hard_delete = \'on\'')
    const erasure = await leadErasures(trx).where({ lead }).whereNull('done_at').forUpdate().first('lead') as object | undefined
    if (!erasure) return true
    if (await trx('leads').where({ id: lead }).forUpdate().first('id')) {
      if (await mergedSince(trx, lead, way, requester)) return false
      const files = await takeFiles(trx, lead)
      if (way === 'erase') await eraseLead(trx, lead)
      else await anonymizeLead(trx, lead, requester)
      // Former values that were not valid, kept for an hour; what is missing is judged anew.
      await trx.raw('DELETE FROM kontor_state.lead_verdicts WHERE marks <> \'[]\'')
      await leadErasures(trx).where({ lead }).update({ files: trx.raw('ARRAY(SELECT DISTINCT unnest(files || ?::text[]))', [files]) })
      await note(trx, { actor: requester ? { id: requester, name: await nameOf(trx, requester) } : null, action: way === 'erase' ? 'lead.erased' : 'lead.anonymized', target: lead })
    }
    await leadErasures(trx).where({ lead }).update({ done_at: trx.fn.now() })
    return true
  })
}

/** From here on nothing is merged into the lead any more, which is locked: what was before has to go first. */
async function mergedSince(trx: Database, lead: string, way: string, requester: string | null): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: { id: string }[] }>(`
    SELECT l.id FROM leads l WHERE l.merged_into = ?::uuid
    AND NOT EXISTS (SELECT FROM kontor_state.lead_erasures e JOIN kontor_state.lead_erasures w ON w.lead = ?::uuid WHERE e.lead = l.id AND e.done_at >= w.requested_at)`, [lead, lead])
  if (rows.length > 0) await wishErasures(trx, rows.map(({ id }) => id), way, requester)
  return rows.length > 0
}

async function sweep(context: ExtensionContext, leads: readonly string[]): Promise<void> {
  const { database } = context
  const noted = [...new Set((await leadErasures(database).whereIn('lead', [...leads]).pluck('files') as string[][]).flat())]
  const files = await removeFileRows(context, noted)
  const { left } = await askHost('eraseTraces', { words: [...leads], files, tables: [...SWEPT] })
  await leadErasures(database).whereIn('lead', [...leads]).update({ swept_at: database.fn.now(), files: [], left_tables: left, error: null })
}

async function nameOf(trx: Database, user: string): Promise<string> {
  const row = await trx('directus_users').where({ id: user }).first('first_name', 'last_name') as { first_name: string | null, last_name: string | null } | undefined
  return [row?.first_name, row?.last_name].filter(Boolean).join(' ')
}

/** Goes on with what a killed process left, or what waits for another part; until then the process is not parked. */
export async function resumeLeadErasures(context: ExtensionContext): Promise<void> {
  const { database } = context
  if (!await database.schema.withSchema('kontor_state').hasTable('lead_erasures')) return
  const attempt = async () => {
    if ((await openErasures(database)).length > 0) await runErasures(context)
  }
  const look = () => void attempt().catch(() => {})
  look()
  setInterval(look, AGAIN_EVERY).unref()
  announceWork('platform leads', async () => ({ busy: (await openErasures(database)).length > 0 }))
}
