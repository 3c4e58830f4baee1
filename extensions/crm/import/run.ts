import { REFUSALS, type Refusal } from '@kontor/model/wire/imports'
import { existsSync } from 'node:fs'
import type { Database, ExtensionContext } from '@kontor/extension-shared/context'
import { claimRows, failImport, FILE_LOST, finishImport, noteProgress, OPEN_STATES, Superseded } from '@kontor/extension-shared/import/steps'
import { activePerson } from '@kontor/extension-shared/person-accountability'
import { writeBatch, type BatchImport, type BatchResult, type BatchWriter } from './batch.ts'
import type { Batch, MadeRow } from './batches.ts'
import { readBatches } from './reader.ts'
import { ImportRights } from './rights.ts'
import { leadTargets } from './targets.ts'
import { importPath, removeFile, temporaryFolder } from '@kontor/extension-shared/import/temporary'

export type RunContext = Pick<ExtensionContext, 'services' | 'database' | 'getSchema' | 'logger' | 'env'>

interface Job extends BatchImport {
  readonly encoding: string
  readonly delimiter: string
  readonly sheet: string | null
  readonly rows_done: number
}

/** One bad row must not take its neighbours with it. */
async function oneByOne(trx: Database, writer: BatchWriter, rows: readonly MadeRow[]): Promise<BatchResult> {
  const results: BatchResult[] = []
  for (const row of rows) {
    try {
      results.push(await trx.transaction(inner => writeBatch(inner, writer, [row])))
    } catch (error) {
      if (!isOfRow(error)) throw error
      const none: MadeRow = { ...row, lead: null, values: {}, marks: [], unread: [], broken: true, problems: [{ column: null, field: null, code: ruleOf(error) ?? 'DATABASE_REFUSED' }] }
      results.push(await writeBatch(trx, writer, [none]))
    }
  }
  const [first, ...others] = results
  if (!first) throw new Error('no rows')
  return Object.fromEntries(Object.keys(first).map(name => [name, [first, ...others].reduce((sum, result) => sum + result[name as keyof BatchResult], 0)])) as unknown as BatchResult
}

/** The rule of the database that refused, by its code. */
const ruleOf = (error: unknown): Refusal | undefined => {
  const [code] = /[A-Z]+(?:_[A-Z]+)+$/.exec((error as { code?: string }).code === 'P0001' ? (error as Error).message : '') ?? []
  return code !== undefined && Object.hasOwn(REFUSALS, code) ? code as Refusal : undefined
}

/** A value, a constraint or a coded rule of the database; anything else is no row's fault. */
export const isOfRow = (error: unknown) => /^(?:22|23|P0001|42501)/.test((error as { code?: string }).code ?? '')

/**
 * Writes a batch and how far the import is in one transaction, with the import's row locked, so that no crash and no
 * second process makes two leads of one row.
 * @throws Superseded when the import is not where this batch begins
 */
async function writeNext(database: Database, writer: BatchWriter, batch: Batch): Promise<void> {
  const { id } = writer.job
  const attempt = (write: typeof writeBatch) => database.transaction(async (trx) => {
    await claimRows(trx, 'imports', id, batch.start)
    const counts = await write(trx, writer, batch.rows)
    await noteProgress(trx, 'imports', id, batch.start + batch.rows.length, { ...counts })
  })
  try {
    await attempt(writeBatch)
  } catch (error) {
    if (!isOfRow(error)) throw error
    await attempt(oneByOne)
  }
}

/**
 * Works an import off to its end, from where it stands, with the rights that its person has now. While the database writes a batch the next one is read.
 * @throws Error of the database or the disk; the import then stays open and goes on at the next start
 */
export async function runImport(context: RunContext, id: string): Promise<void> {
  const { database, logger, getSchema } = context
  const started = performance.now()
  const path = importPath(temporaryFolder(context.env), id)
  const job: Job & { user_created: string | null } | undefined = await database('imports').where({ id }).whereIn('state', [...OPEN_STATES])
    .first('id', 'mode', 'key', 'duplicates', 'mapping', 'source', 'user_created', 'encoding', 'delimiter', 'sheet', 'rows_done')
  if (!job) return
  const fail = (reason: string) => failImport(database, 'imports', logger, id, new Error(reason))
  if (!existsSync(path)) return fail(FILE_LOST)
  const accountability = job.user_created === null ? undefined : await activePerson(database, job.user_created)
  if (!accountability) return fail('PERSON_INACTIVE')
  const schema = await getSchema()
  const targets = (await leadTargets(context, schema)).byName
  const writer: BatchWriter = { job, targets, rights: new ImportRights(context.services, schema, accountability) }
  let writing: Promise<void> = Promise.resolve()
  try {
    for await (const batch of readBatches(path, { encoding: job.encoding, delimiter: job.delimiter, sheet: job.sheet ?? undefined }, job.mapping, targets, job, job.rows_done)) {
      await writing
      writing = writeNext(database, writer, batch)
      // Its error is thrown where it is waited for.
      writing.catch(() => undefined)
    }
    await writing
  } catch (error) {
    await writing.catch(() => undefined)
    if (error instanceof Superseded) return
    throw error
  }
  // Paused or cancelled at its very end: whoever resumes it finishes it.
  if (!await finishImport(database, 'imports', id)) return
  await removeFile(path)
  logger.info({ importId: id, milliseconds: Math.round(performance.now() - started) }, 'import done')
}
