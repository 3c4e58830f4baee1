import type { Database } from '@kontor/extension-shared/context'
import { prepareBulk } from './batch.ts'
import { BATCH_ROWS } from '@kontor/extension-shared/import/limits'
import { importPath, removeFile, temporaryFolder } from '@kontor/extension-shared/import/temporary'
import type { RunContext } from './run.ts'

/**
 * A lead of the import that nobody has touched: Directus notes the time of every change, the database every field's
 * origin.
 */
const UNTOUCHED = 'l.deleted_at IS NULL AND l.date_updated IS NULL AND NOT EXISTS (SELECT 1 FROM lead_origins o WHERE o.lead = l.id AND o.field <> \'*\')'

/** A lead that undoing this import would delete, by which one can ask whether a person may. */
export async function untouchedLead(database: Database, id: string): Promise<string | undefined> {
  const { rows: [found] } = await database.raw<{ rows: { id: string }[] }>(`SELECT l.id FROM import_rows r JOIN leads l ON l.id = r.lead WHERE r.import = ? AND ${UNTOUCHED} LIMIT 1`, [id])
  return found?.id
}

/**
 * Deletes softly what an import made and nobody has changed since. May run again and again; what is deleted already
 * stays as it is. Does nothing with an import that is not to be undone.
 */
export async function undoImport(context: Pick<RunContext, 'database' | 'logger' | 'env'>, id: string): Promise<void> {
  const { database, logger } = context
  if (!await database('imports').where({ id, state: 'undoing' }).first('id')) return
  await removeFile(importPath(temporaryFolder(context.env), id))
  for (let after: number | undefined = -1; after !== undefined;) after = await undoNext(database, id, after)
  logger.info({ importId: id }, 'import undone')
}

/** @returns the last row that was looked at, undefined when none is left */
function undoNext(database: Database, id: string, after: number): Promise<number | undefined> {
  return database.transaction(async (trx) => {
    const job: { undone_by: string | null, error: string | null } | undefined = await trx('imports').where({ id, state: 'undoing' }).forUpdate().first('undone_by', 'error')
    if (!job) return undefined
    const rows: { row: number }[] = await trx('import_rows').where({ import: id }).where('row', '>', after).orderBy('row').limit(BATCH_ROWS).select('row')
    const last = rows.at(-1)?.row
    if (last === undefined) {
      await trx.raw(`
        UPDATE imports SET state = ?, undone_at = now(), finished_at = coalesce(finished_at, now()),
          rows_kept = (SELECT count(*) FROM import_rows r JOIN leads l ON l.id = r.lead WHERE r.import = imports.id AND l.deleted_at IS NULL)
        WHERE id = ?`, [job.error === null ? 'undone' : 'failed', id])
      return undefined
    }
    await prepareBulk(trx, id)
    const { rowCount } = await trx.raw<{ rowCount: number }>(`
      UPDATE leads l SET deleted_at = now(), deleted_by = ? FROM import_rows r
      WHERE r.import = ? AND r."row" > ? AND r."row" <= ? AND l.id = r.lead AND ${UNTOUCHED}`, [job.undone_by, id, after, last])
    await trx('imports').where({ id }).increment('rows_undone', rowCount)
    return last
  })
}
