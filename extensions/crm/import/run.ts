import type { Database, ExtensionContext, Logger } from '@kontor/extension-shared/context'
import { writeBatch, type BatchImport, type BatchResult, type StoredRow } from './batch.ts'
import type { Target } from './convert.ts'
import type { Mapping } from '@kontor/model/wire/imports'
import { BATCH_ROWS } from './limits.ts'
import { leadTargets } from './targets.ts'

type Row = { id: string, state: string, mapping: Mapping, source: string | null, user_created: string | null }
type Context = Pick<ExtensionContext, 'services' | 'database' | 'getSchema' | 'logger'>

/** States of imports that still have rows to work off. */
export const OPEN_STATES = ['queued', 'running'] as const

/** One bad row must not take its neighbours with it. */
async function oneByOne(trx: Database, job: BatchImport, targets: ReadonlyMap<string, Target>, rows: readonly StoredRow[]): Promise<BatchResult> {
  const sum = { created: 0, marked: 0, refused: 0 }
  for (const row of rows) {
    try {
      const result = await trx.transaction(inner => writeBatch(inner, job, targets, [row]))
      sum.created += result.created
      sum.marked += result.marked
      sum.refused += result.refused
    } catch {
      sum.refused++
      await trx('import_rows').where({ import: job.id, row: row.row })
        .update({ outcome: 'refused', problems: JSON.stringify([{ column: null, field: null, code: 'DATABASE_REFUSED' }]) })
    }
  }
  return sum
}

/**
 * The next rows of an import in one transaction. The import's row is locked meanwhile, so that two processes never make
 * two leads of one row; a crash leaves the rows as they were.
 * @returns the last row that was looked at, undefined when none is left
 */
async function nextBatch(database: Database, id: string, after: number, targets: ReadonlyMap<string, Target>): Promise<number | undefined> {
  const attempt = (write: typeof writeBatch) => database.transaction(async (trx) => {
    const job: Row | undefined = await trx('imports').where({ id }).whereIn('state', [...OPEN_STATES]).forUpdate().first('id', 'state', 'mapping', 'source', 'user_created')
    if (!job) return undefined
    const rows: StoredRow[] = await trx('import_rows').where({ import: id, outcome: 'pending' }).where('row', '>', after).orderBy('row').limit(BATCH_ROWS).select('row', 'values')
    if (rows.length === 0) {
      await trx('imports').where({ id }).update({ state: 'done', finished_at: trx.fn.now() })
      return undefined
    }
    const result = await write(trx, { id, mapping: job.mapping, user: job.user_created, source: job.source }, targets, rows)
    await trx('imports').where({ id }).update({
      state: 'running', started_at: trx.raw('coalesce(started_at, now())'),
      rows_done: trx.raw('rows_done + ?', [rows.length]), rows_created: trx.raw('rows_created + ?', [result.created]),
      rows_marked: trx.raw('rows_marked + ?', [result.marked]), rows_refused: trx.raw('rows_refused + ?', [result.refused]),
    })
    return rows.at(-1)!.row
  })
  try {
    return await attempt(writeBatch)
  } catch (error) {
    // 22 and 23: a value or constraint of the database; anything else is no row's fault.
    if (!/^2[23]/.test((error as { code?: string }).code ?? '')) throw error
    return attempt(oneByOne)
  }
}

/** Works an import off to its end. @throws Error of the database; the import then stays open and goes on at the next start */
export async function runImport(context: Context, id: string): Promise<void> {
  const { database, logger, getSchema } = context
  const started = performance.now()
  const targets = (await leadTargets(context, await getSchema())).byName
  let after: number | undefined = -1
  while (after !== undefined) {
    after = await nextBatch(database, id, after, targets)
    // Requests of others come in between.
    await new Promise(resolve => setImmediate(resolve))
  }
  logger.info({ importId: id, milliseconds: Math.round(performance.now() - started) }, 'import done')
}

/** Marks an import as failed with what the administrator needs; its rows stay and nothing half-done is left. */
export async function failImport(database: Database, logger: Logger, id: string, error: unknown): Promise<void> {
  logger.error({ importId: id, err: error }, 'import failed')
  const reason = error instanceof Error ? error.message.slice(0, 1000) : 'unknown'
  await database('imports').where({ id }).whereIn('state', [...OPEN_STATES]).update({ state: 'failed', error: reason, finished_at: database.fn.now() })
}
