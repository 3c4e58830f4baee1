import { randomUUID } from 'node:crypto'
import type { Mapping } from '@kontor/model/wire/imports'
import type { Database, Logger } from '../context.ts'
import { importError } from './errors.ts'
import { UNDO_DAYS } from './limits.ts'
import type { Survey } from './reader.ts'
import { importPath, keepForImport, removeFile } from './temporary.ts'
import type { Upload } from './upload.ts'

/** Where imports are kept: how far each is, in columns of one name. */
export type ImportTable = 'imports' | 'record_imports'

/** States of imports that still have rows to work off. */
export const OPEN_STATES = ['queued', 'running'] as const
/** `error` of an import whose file was gone when it should go on. */
export const FILE_LOST = 'FILE_LOST'

/** Somebody else works on the import: another process, or who undoes it. */
export class Superseded extends Error {}

export interface NewImport {
  readonly collection: string
  readonly upload: Pick<Upload, 'fileName' | 'hash' | 'path'>
  readonly file: Survey
  readonly mapping: Mapping
  readonly user: string | null
}

/**
 * Keeps a file that was read to its end, so that a broken one makes no import at all, with an import that waits for its
 * turn.
 * @param folder of files that imports of the table need for a while
 * @param more columns
 * @returns the id of the import
 * @throws FILE_WITHOUT_ROWS
 */
export async function storeImport(database: Database, table: ImportTable, folder: string, { collection, upload, file, mapping, user }: NewImport, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  if (file.rowsTotal === 0) throw importError('FILE_WITHOUT_ROWS')
  const id = randomUUID()
  await keepForImport(folder, upload.path, id)
  try {
    await database(table).insert({
      id, collection, file_name: upload.fileName, file_hash: upload.hash, encoding: file.encoding, delimiter: file.delimiter, sheet: file.sheet ?? null, state: 'queued', rows_total: file.rowsTotal,
      mapping: JSON.stringify(mapping), headers: JSON.stringify(file.headers), user_created: user, date_created: database.fn.now(), ...more,
    })
  } catch (error) {
    await removeFile(importPath(folder, id))
    throw error
  }
  return id
}

/**
 * Locks an import for the transaction that writes its next rows, so that no crash and no second process makes two records
 * of one row.
 * @throws Superseded when the import is not where these rows begin
 */
export async function claimRows(trx: Database, table: ImportTable, id: string, start: number): Promise<void> {
  const current: { rows_done: number } | undefined = await trx(table).where({ id }).whereIn('state', [...OPEN_STATES]).forUpdate().first('rows_done')
  if (current?.rows_done !== start) throw new Superseded()
}

/** How far an import is after the rows of the transaction. @param counts columns and by how much they grow */
export async function noteProgress(trx: Database, table: ImportTable, id: string, done: number, counts: Readonly<Record<string, number>>): Promise<void> {
  const grown = Object.fromEntries(Object.entries(counts).map(([column, by]) => [column, trx.raw('?? + ?', [column, by])]))
  await trx(table).where({ id }).update({ state: 'running', started_at: trx.raw('coalesce(started_at, now())'), rows_done: done, ...grown })
}

/** @returns whether it was still open */
export async function finishImport(database: Database, table: ImportTable, id: string): Promise<boolean> {
  return await database(table).where({ id }).whereIn('state', [...OPEN_STATES]).update({ state: 'done', started_at: database.raw('coalesce(started_at, now())'), finished_at: database.fn.now() }) > 0
}

/** Gives an import up: what it made is undone next, so that nothing half-done is left. */
export async function failImport(database: Database, table: ImportTable, logger: Logger, id: string, error: unknown): Promise<void> {
  logger.error({ importId: id, err: error }, 'import failed')
  const reason = error instanceof Error ? error.message.slice(0, 1000) : 'unknown'
  await database(table).where({ id }).whereIn('state', [...OPEN_STATES]).update({ state: 'undoing', error: reason })
}

/** @throws IMPORT_UNDONE, IMPORT_OPEN, UNDO_TOO_LATE */
export function requestUndo(database: Database, table: ImportTable, id: string, user: string | null): Promise<void> {
  return database.transaction(async (trx) => {
    const found: { state: string, late: boolean } | undefined = await trx(table).where({ id }).forUpdate()
      .first('state', trx.raw('finished_at < now() - make_interval(days => ?) AS late', [UNDO_DAYS]))
    if (found?.state === 'undone' || found?.state === 'failed') throw importError('IMPORT_UNDONE')
    if (found?.state !== 'done' && found?.state !== 'cancelled') throw importError('IMPORT_OPEN')
    if (found.late) throw importError('UNDO_TOO_LATE')
    await trx(table).where({ id }).update({ state: 'undoing', undone_by: user })
  })
}

/** States of imports whose file is still needed. */
export const UNFINISHED_STATES = [...OPEN_STATES, 'paused'] as const
/** Which states a wish turns into which; another one is left as it is. */
const TURNS = {
  pause: { from: OPEN_STATES, to: 'paused', already: 'paused' },
  resume: { from: ['paused'], to: 'queued', already: 'running' },
  cancel: { from: UNFINISHED_STATES, to: 'cancelled', already: 'cancelled' },
} as const
export type Turn = keyof typeof TURNS

/**
 * Pauses, resumes or cancels an import. The rows that are being written are written first; no more come after them. What
 * was done stays when it is cancelled, and can be undone. Wishing twice is no error.
 * @throws IMPORT_ENDED
 */
export function turnImport(database: Database, table: ImportTable, id: string, turn: Turn): Promise<void> {
  const { from, to, already } = TURNS[turn]
  return database.transaction(async (trx) => {
    const found: { state: string } | undefined = await trx(table).where({ id }).forUpdate().first('state')
    if (found?.state === already || (turn === 'resume' && found?.state === 'queued')) return
    if (!found || !(from as readonly string[]).includes(found.state)) throw importError('IMPORT_ENDED')
    await trx(table).where({ id }).update({ state: to, ...turn === 'cancel' ? { finished_at: trx.fn.now() } : {} })
  })
}
