import { BATCH_ROWS, UNDO_DAYS } from '@kontor/extension-shared/import/limits'
import { importPath, removeFile, temporaryFolder } from '@kontor/extension-shared/import/temporary'
import { activePerson } from '@kontor/extension-shared/person-accountability'
import type { Database } from '@kontor/extension-shared/context'
import { prepareBulk } from './batch.ts'
import { ImportRights } from './rights.ts'
import type { RunContext } from './run.ts'
import { undoChanges, type UndoJob } from './undo-changes.ts'

/**
 * A lead of the import that nobody has touched or worked at: Directus notes the time of every change, the database every
 * field's origin; what was done about a lead changes nothing of it.
 */
const UNTOUCHED = `r.outcome = 'created' AND l.deleted_at IS NULL AND l.date_updated IS NULL AND NOT EXISTS (SELECT 1 FROM lead_origins o WHERE o.lead = l.id AND o.field <> '*')
  AND NOT EXISTS (SELECT 1 FROM activities a WHERE a.lead = l.id AND a.deleted_at IS NULL)`

/** A lead that undoing this import would delete, by which one can ask whether a person may. */
export async function untouchedLead(database: Database, id: string): Promise<string | undefined> {
  const { rows: [found] } = await database.raw<{ rows: { id: string }[] }>(`SELECT l.id FROM import_rows r JOIN leads l ON l.id = r.lead WHERE r.import = ? AND ${UNTOUCHED} LIMIT 1`, [id])
  return found?.id
}

/** What was kept of imports that cannot be undone any more. */
export const forgetOldChanges = (database: Database): Promise<unknown> =>
  database.raw('DELETE FROM kontor_state.import_changes c USING imports i WHERE i.id = c.import AND i.finished_at < now() - make_interval(days => ?)', [UNDO_DAYS]).then(() => undefined)

/**
 * Takes an import back, from its last row to its first: what it changed and nobody has changed since is as it was, what it
 * made and nobody has touched since is deleted softly. What stays is noted with its row. May run again and again. Does
 * nothing with an import that is not to be undone.
 */
export async function undoImport(context: RunContext, id: string): Promise<void> {
  const { database, logger } = context
  const found: { undone_by: string | null, error: string | null, mapping: UndoJob['mapping'] } | undefined = await database('imports').where({ id, state: 'undoing' }).first('undone_by', 'error', 'mapping')
  if (!found) return
  await removeFile(importPath(temporaryFolder(context.env), id))
  // What a failed import did is taken back whoever may what; what a person wishes, by the rights that they have now.
  const person = found.error !== null || found.undone_by === null ? undefined : await activePerson(database, found.undone_by)
  if (found.error === null && !person) {
    await database('imports').where({ id, state: 'undoing' }).update({ state: 'done', undone_by: null })
    return logger.warn({ importId: id }, 'the person who wanted the import undone is not active')
  }
  const rights = person ? new ImportRights(context.services, await context.getSchema(), person) : null
  const job: UndoJob = { id, user: person?.user ?? null, mapping: found.mapping, rights }
  for (let before: number | undefined = 2 ** 31 - 1; before !== undefined;) before = await undoNext(database, job, before)
  await database.raw(`
    UPDATE imports SET state = ?, undone_at = now(), finished_at = coalesce(finished_at, now()),
      rows_kept = (SELECT count(*) FROM import_rows r WHERE r.import = imports.id AND r.problems IS NOT NULL AND r.problems::jsonb @> '[{"code":"CHANGED_SINCE"}]')
    WHERE id = ? AND state = 'undoing'`, [found.error === null ? 'undone' : 'failed', id])
  logger.info({ importId: id }, 'import undone')
}

/** @returns the last row that was looked at, undefined when none is left */
function undoNext(database: Database, job: UndoJob, before: number): Promise<number | undefined> {
  const { id, user } = job
  return database.transaction(async (trx) => {
    if (!await trx('imports').where({ id, state: 'undoing' }).forUpdate().first('id')) return undefined
    const rows: { row: number }[] = await trx('import_rows').where({ import: id }).where('row', '<', before).orderBy('row', 'desc').limit(BATCH_ROWS).select('row')
    const from = rows.at(-1)?.row
    if (from === undefined) return undefined
    await prepareBulk(trx, id)
    // What was so before may be so again, though no step leads there.
    await trx.raw('SELECT set_config(\'kontor.restore\', \'on\', true)')
    const back = await undoChanges(trx, job, from, before)
    const range = [id, from, before]
    // In the order in which everybody locks leads.
    const { rows: made } = await trx.raw<{ rows: { id: string }[] }>(`
      SELECT l.id FROM import_rows r JOIN leads l ON l.id = r.lead WHERE r.import = ? AND r."row" >= ? AND r."row" < ? AND ${UNTOUCHED} ORDER BY l.id FOR NO KEY UPDATE OF l`, range)
    if (made.length > 0) await trx.raw('UPDATE leads SET deleted_at = now(), deleted_by = ? WHERE id = ANY (?)', [user, made.map(lead => lead.id)])
    await trx.raw(`
      UPDATE import_rows r SET problems = (coalesce(r.problems::jsonb, '[]') || '[{"column":null,"field":null,"code":"CHANGED_SINCE"}]')::json FROM leads l
      WHERE r.import = ? AND r."row" >= ? AND r."row" < ? AND r.outcome = 'created' AND l.id = r.lead AND l.deleted_at IS NULL AND NOT coalesce(r.problems::jsonb, '[]') @> '[{"code":"CHANGED_SINCE"}]'`, range)
    await trx('imports').where({ id }).increment('rows_undone', made.length + back)
    return from
  })
}
