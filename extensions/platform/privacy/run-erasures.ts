import type { Database, ExtensionContext } from '@kontor/extension-shared/context'
import { announceWork } from '@kontor/extension-shared/work'
import type { ErasedCollection } from '@kontor/model/wire/privacy'
import { note } from '../audit/note.ts'
import { askHost } from '../people/ask-host.ts'
import { SWEPT } from './erasable.ts'
import { openErasures, recordErasures, wishErasures, type RecordErasure } from './erasures.ts'
import { removeFileRows, takeFiles } from './files-of-record.ts'
import { SUBJECTS } from './subjects.ts'

/** Between two attempts at what is not done, in milliseconds. */
const AGAIN_EVERY = 30_000
/** Records that are swept together: tables are written anew once for all of them. */
const LOT = 200

let running: Promise<void> | undefined

/**
 * Does what is left of all wishes. Each record goes in a transaction of its own, then pages, streams and files are swept for
 * all of them at once; every step may run again. Callers share one run, and one that comes during it gets another after it.
 * @throws what the step that failed throws; the wishes stay open
 */
export function runErasures(context: ExtensionContext): Promise<void> {
  const next = (running?.catch(() => {}) ?? Promise.resolve()).then(() => run(context))
  running = next
  next.catch((error: unknown) => context.logger.error(error, 'platform: erasures of records are not done'))
  return next
}

async function run(context: ExtensionContext): Promise<void> {
  const { database } = context
  for (let open = await openErasures(database); open.length > 0; open = await openErasures(database)) {
    const lot = open.slice(0, LOT)
    try {
      const cleared: RecordErasure[] = []
      for (const erasure of lot) if (erasure.done_at || await clear(database, erasure)) cleared.push(erasure)
      if (cleared.length > 0) await sweep(context, cleared)
    }
    catch (error) {
      await recordErasures(database).whereIn('lead', lot.map(({ lead }) => lead)).update({ error: error instanceof Error ? error.name : 'unknown' })
      throw error
    }
  }
}

/**
 * Takes one record, or the person in it, out of the tenant's data.
 * @returns whether it is gone; a lead waits for those that were merged into it since it was wished for
 */
async function clear(database: Database, { collection, lead: id }: RecordErasure): Promise<boolean> {
  return database.transaction(async (trx) => {
    await trx.raw('SET LOCAL kontor.hard_delete = \'on\'')
    const erasure = await recordErasures(trx).where({ lead: id }).whereNull('done_at').forUpdate().first() as RecordErasure | undefined
    if (!erasure) return true
    if (await held(trx, collection, id)) {
      if (collection === 'leads' && await mergedSince(trx, erasure)) return false
      const { way, requested_by: requester } = erasure
      // While the lead still says which they are.
      if (erasure.contacts) await wishErasures(trx, 'contacts', await trx('contacts').where({ lead: id }).pluck('id') as string[], { way, actor: requester })
      const subject = SUBJECTS[collection]
      const files = await takeFiles(trx, await subject.owners(trx, id))
      await subject[way](trx, id, requester)
      await recordErasures(trx).where({ lead: id }).update({ files: trx.raw('ARRAY(SELECT DISTINCT unnest(files || ?::text[]))', [files]) })
      await note(trx, { actor: requester ? { id: requester, name: await nameOf(trx, requester) } : null, action: subject.actions[way], target: id })
    }
    await recordErasures(trx).where({ lead: id }).update({ done_at: trx.fn.now() })
    return true
  })
}

/** Holds the record until the end; a contact's customer first, as whoever deletes that one does. @returns whether it is there */
async function held(trx: Database, collection: ErasedCollection, id: string): Promise<boolean> {
  if (collection === 'contacts') await trx('customers').whereIn('id', trx('contacts').where({ id }).select('customer')).forUpdate().first('id')
  return await trx(collection).where({ id }).forUpdate().first('id') !== undefined
}

/** From here on nothing is merged into the lead any more, which is locked: what was before has to go first. */
async function mergedSince(trx: Database, { lead, way, contacts, requested_by: actor }: RecordErasure): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: { id: string }[] }>(`
    SELECT l.id FROM leads l WHERE l.merged_into = ?::uuid
    AND NOT EXISTS (SELECT FROM kontor_state.lead_erasures e JOIN kontor_state.lead_erasures w ON w.lead = ?::uuid WHERE e.lead = l.id AND e.done_at >= w.requested_at)`, [lead, lead])
  if (rows.length > 0) await wishErasures(trx, 'leads', rows.map(({ id }) => id), { way, actor, contacts })
  return rows.length > 0
}

async function sweep(context: ExtensionContext, cleared: readonly RecordErasure[]): Promise<void> {
  const { database } = context
  const ids = cleared.map(({ lead }) => lead)
  const noted = [...new Set((await recordErasures(database).whereIn('lead', ids).pluck('files') as string[][]).flat())]
  const files = await removeFileRows(context, noted)
  const { left } = await askHost('eraseTraces', { words: ids, files, tables: [...new Set(cleared.flatMap(({ collection }) => SWEPT[collection]))] })
  await recordErasures(database).whereIn('lead', ids).update({ swept_at: database.fn.now(), files: [], left_tables: left, error: null })
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
