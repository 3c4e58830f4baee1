import { existsSync } from 'node:fs'
import type { ExtensionContext } from '@kontor/extension-shared/context'
import { readLots } from '@kontor/extension-shared/import/reader'
import { failImport, FILE_LOST, finishImport, OPEN_STATES, Superseded } from '@kontor/extension-shared/import/steps'
import { importPath, removeFile } from '@kontor/extension-shared/import/temporary'
import { activePerson } from '@kontor/extension-shared/person-accountability'
import type { Mapping } from '@kontor/model/wire/imports'
import { wordsOf } from './convert.ts'
import { recordsFolder } from './folder.ts'
import { planOf } from './plan.ts'
import { LOT_ROWS, writeLot, type Job } from './write-lot.ts'

export type RunContext = Pick<ExtensionContext, 'services' | 'database' | 'getSchema' | 'logger' | 'env'>

interface Found {
  readonly id: string
  readonly collection: string
  readonly mapping: Mapping
  readonly user_created: string | null
  readonly encoding: string
  readonly delimiter: string
  readonly sheet: string | null
  readonly rows_done: number
}

/**
 * Works an import off to its end, from where it stands, with the rights that its person has now.
 * @throws Error of the database or the disk; the import then stays open and goes on at the next start
 */
export async function runRecordImport(context: RunContext, id: string): Promise<void> {
  const { database, logger, getSchema } = context
  const started = performance.now()
  const path = importPath(recordsFolder(context.env), id)
  const found: Found | undefined = await database('record_imports').where({ id }).whereIn('state', [...OPEN_STATES]).first('id', 'collection', 'mapping', 'user_created', 'encoding', 'delimiter', 'sheet', 'rows_done')
  if (!found) return
  const fail = (reason: string) => failImport(database, 'record_imports', logger, id, new Error(reason))
  if (!existsSync(path)) return fail(FILE_LOST)
  const accountability = found.user_created === null ? undefined : await activePerson(database, found.user_created)
  if (!accountability) return fail('PERSON_INACTIVE')
  const schema = await getSchema()
  if (!schema.collections[found.collection]) return fail('COLLECTION_GONE')
  const into = { collection: found.collection, accountability, schema }
  const plan = await planOf(context, into)
  const job: Job = { ...into, id, plan, words: wordsOf(plan, found.mapping) }
  try {
    for await (const lot of readLots(path, { encoding: found.encoding, delimiter: found.delimiter, sheet: found.sheet ?? undefined }, found.rows_done, LOT_ROWS)) await writeLot(context, job, lot)
  } catch (error) {
    if (error instanceof Superseded) return
    throw error
  }
  await finishImport(database, 'record_imports', id)
  await removeFile(path)
  logger.info({ importId: id, collection: found.collection, milliseconds: Math.round(performance.now() - started) }, 'import done')
}
