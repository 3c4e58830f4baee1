import { existsSync } from 'node:fs'
import type { Database, ExtensionContext } from '@kontor/extension-shared/context'
import { claimRows, failImport, FILE_LOST, finishImport, noteProgress, OPEN_STATES, Superseded } from '@kontor/extension-shared/import/steps'
import { writeBatch, type BatchImport, type BatchResult } from './batch.ts'
import type { Batch, MadeRow } from './batches.ts'
import type { Target } from './convert.ts'
import { readBatches } from './reader.ts'
import { leadTargets } from './targets.ts'
import { importPath, removeFile, temporaryFolder } from '@kontor/extension-shared/import/temporary'

export type RunContext = Pick<ExtensionContext, 'services' | 'database' | 'getSchema' | 'logger' | 'env'>

interface Job extends BatchImport {
  readonly encoding: string
  readonly delimiter: string
  readonly rows_done: number
}

/** One bad row must not take its neighbours with it. */
async function oneByOne(trx: Database, job: BatchImport, targets: ReadonlyMap<string, Target>, rows: readonly MadeRow[]): Promise<BatchResult> {
  const sum = { created: 0, marked: 0, refused: 0 }
  const add = (result: BatchResult) => {
    sum.created += result.created
    sum.marked += result.marked
    sum.refused += result.refused
  }
  for (const row of rows) {
    try {
      add(await trx.transaction(inner => writeBatch(inner, job, targets, [row])))
    } catch {
      const refused: MadeRow = { ...row, lead: null, values: {}, marks: [], problems: [{ column: null, field: null, code: 'DATABASE_REFUSED' }] }
      add(await writeBatch(trx, job, targets, [refused]))
    }
  }
  return sum
}

/**
 * Writes a batch and how far the import is in one transaction, with the import's row locked, so that no crash and no
 * second process makes two leads of one row.
 * @throws Superseded when the import is not where this batch begins
 */
async function writeNext(database: Database, job: Job, targets: ReadonlyMap<string, Target>, batch: Batch): Promise<void> {
  const attempt = (write: typeof writeBatch) => database.transaction(async (trx) => {
    await claimRows(trx, 'imports', job.id, batch.start)
    const { created, marked, refused } = await write(trx, job, targets, batch.rows)
    await noteProgress(trx, 'imports', job.id, batch.start + batch.rows.length, { rows_created: created, rows_marked: marked, rows_refused: refused })
  })
  try {
    await attempt(writeBatch)
  } catch (error) {
    // 22 and 23: a value or constraint of the database; anything else is no row's fault.
    if (!/^2[23]/.test((error as { code?: string }).code ?? '')) throw error
    await attempt(oneByOne)
  }
}

/**
 * Works an import off to its end, from where it stands. While the database writes a batch the next one is read.
 * @throws Error of the database or the disk; the import then stays open and goes on at the next start
 */
export async function runImport(context: RunContext, id: string): Promise<void> {
  const { database, logger, getSchema } = context
  const started = performance.now()
  const path = importPath(temporaryFolder(context.env), id)
  const found: Omit<Job, 'user'> & { user_created: string | null } | undefined = await database('imports').where({ id }).whereIn('state', [...OPEN_STATES])
    .first('id', 'mapping', 'source', 'user_created', 'encoding', 'delimiter', 'rows_done')
  if (!found) return removeFile(path)
  const job: Job = { ...found, user: found.user_created }
  if (!existsSync(path)) return failImport(database, 'imports', logger, id, new Error(FILE_LOST))
  const targets = (await leadTargets(context, await getSchema())).byName
  let writing: Promise<void> = Promise.resolve()
  try {
    for await (const batch of readBatches(path, { encoding: job.encoding, delimiter: job.delimiter }, job.mapping, targets, job.rows_done)) {
      await writing
      writing = writeNext(database, job, targets, batch)
      // Its error is thrown where it is waited for.
      writing.catch(() => undefined)
    }
    await writing
  } catch (error) {
    await writing.catch(() => undefined)
    if (error instanceof Superseded) return
    throw error
  }
  await finishImport(database, 'imports', id)
  await removeFile(path)
  logger.info({ importId: id, milliseconds: Math.round(performance.now() - started) }, 'import done')
}
