import { tellActions, type DoneAction } from '@kontor/extension-shared/actions'
import type { Accountability, Database } from '@kontor/extension-shared/context'
import { importPath, removeFile } from '@kontor/extension-shared/import/temporary'
import { activePerson } from '@kontor/extension-shared/person-accountability'
import { recordsFolder } from './folder.ts'
import { isImporter } from './may-undo.ts'
import { modelOf, type Into } from './plan.ts'
import { problemsOf } from './reasons.ts'
import type { RunContext } from './run.ts'
import { FINGERPRINT, keyOf, LOT_ROWS } from './write-lot.ts'

interface Undo extends Omit<Into, 'accountability'> {
  readonly id: string
  /** Null for what is taken back because the import has failed. */
  readonly accountability: Accountability | null
  /** Tables and columns that point to the collection's records. */
  readonly pointers: readonly { readonly table: string, readonly column: string }[]
}

/**
 * Deletes what an import made and nobody has changed or used since. May run again and again. Does nothing with an import
 * that is not to be undone.
 */
export async function undoRecordImport(context: RunContext, id: string): Promise<void> {
  const { database, logger, getSchema } = context
  const found: { collection: string, undone_by: string | null, user_created: string | null, error: string | null } | undefined = await database('record_imports').where({ id, state: 'undoing' }).first('collection', 'undone_by', 'user_created', 'error')
  if (!found) return
  await removeFile(importPath(recordsFolder(context.env), id))
  const schema = await getSchema()
  const person = found.error !== null || found.undone_by === null ? null : await activePerson(database, found.undone_by) ?? null
  const accountability = person && isImporter(person.user, found.user_created) ? { ...person, admin: true } : person
  if (found.error === null && !accountability) {
    // Who wished for it may do nothing any more; somebody else can.
    await database('record_imports').where({ id, state: 'undoing' }).update({ state: 'done', undone_by: null })
    return logger.warn({ importId: id }, 'the person who wanted the import undone is not active')
  }
  // Deleted with all that it held.
  if (schema.collections[found.collection] && (accountability || found.error !== null)) {
    const undo: Undo = { id, collection: found.collection, schema, accountability, pointers: await pointersTo(database, found.collection) }
    for (let after: number | undefined = -1; after !== undefined;) after = await undoNext(context, undo, after)
    await noteKept(database, undo)
  }
  await database('record_imports').where({ id, state: 'undoing' })
    .update({ state: found.error === null ? 'undone' : 'failed', undone_at: database.fn.now(), finished_at: database.raw('coalesce(finished_at, now())') })
  logger.info({ importId: id, collection: found.collection }, 'import undone')
}

/** What would go with a record is in use as well; our own notes beside the records (`kontor_state`) are not. */
async function pointersTo(database: Database, collection: string): Promise<Undo['pointers']> {
  const { rows } = await database.raw<{ rows: Undo['pointers'] }>(`
    SELECT c.conrelid::regclass::text AS table, a.attname AS column FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] JOIN pg_class t ON t.oid = c.conrelid
    WHERE c.contype = 'f' AND cardinality(c.conkey) = 1 AND c.confrelid = to_regclass(format('public.%I', ?::text)) AND (c.confdeltype <> 'c' OR t.relnamespace = 'public'::regnamespace)`, [collection])
  return rows
}

/** @returns the last row that was looked at, undefined when none is left */
async function undoNext({ database, services }: RunContext, undo: Undo, after: number): Promise<number | undefined> {
  const { id, collection, schema, accountability, pointers } = undo
  const { primary, type } = keyOf({ ...undo, accountability: undefined as never })
  const done: DoneAction[] = []
  const last = await database.transaction(async (trx) => {
    if (!await trx('record_imports').where({ id, state: 'undoing' }).forUpdate().first('id')) return undefined
    const rows: { row: number }[] = await trx.withSchema('kontor_state').from('record_import_rows').where({ import: id }).whereNotNull('record').where('row', '>', after).orderBy('row').limit(LOT_ROWS).select('row')
    const upTo = rows.at(-1)?.row
    if (upTo === undefined) return undefined
    await trx.raw('SELECT set_config(\'kontor.batch_id\', ?, true)', [id])
    // The table's own name in SQL, as the catalogue gives it.
    const used = pointers.map(({ table }) => `AND NOT EXISTS (SELECT 1 FROM ${table} p WHERE p.?? = t.??)`).join(' ')
    const { rows: untouched } = await trx.raw<{ rows: { key: string | number }[] }>(`
      SELECT t.?? AS key FROM kontor_state.record_import_rows r JOIN public.?? t ON t.?? = r.record::${type}
      WHERE r.import = ? AND r."row" > ? AND r."row" <= ? AND r.record IS NOT NULL AND r.fingerprint = ${FINGERPRINT} ${used} ORDER BY r."row" FOR UPDATE OF t`,
    [primary, collection, primary, id, after, upTo, ...pointers.flatMap(({ column }) => [column, primary])])
    let undone = 0
    for (const { key } of untouched) {
      const told: DoneAction[] = []
      try {
        await trx.transaction(inner => new services.ItemsService(collection, { schema, accountability: accountability as never, knex: inner })
          .deleteOne(key, { bypassEmitAction: (action: DoneAction) => void told.push(action), autoPurgeCache: false } as never))
        done.push(...told)
        undone++
      } catch (error) {
        // Not theirs to delete, or a rule keeps it: it stays.
        if (!problemsOf(error, { de: [], en: [], columns: new Map() })) throw error
      }
    }
    await trx('record_imports').where({ id }).increment('rows_undone', undone)
    return upTo
  })
  tellActions(done)
  return last
}

/** How many of its records are still there. */
async function noteKept(database: Database, undo: Undo): Promise<void> {
  const { primary, type } = keyOf({ ...undo, accountability: undefined as never })
  await database.raw(`
    UPDATE record_imports SET rows_kept = (SELECT count(*) FROM kontor_state.record_import_rows r JOIN public.?? t ON t.?? = r.record::${type}
      WHERE r.import = record_imports.id AND r.record IS NOT NULL ${modelOf(undo.collection)?.softDelete ? 'AND t.deleted_at IS NULL' : ''}) WHERE id = ?`, [undo.collection, primary, undo.id])
}
