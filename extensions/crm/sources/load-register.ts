import { randomUUID } from 'node:crypto'
import { note } from '@kontor/extension-shared/audit-note'
import type { Database, ExtensionContext } from '@kontor/extension-shared/context'
import { chooseMapping } from '@kontor/extension-shared/import/mapping'
import { importLimits } from '@kontor/extension-shared/import/limits'
import { readInThread, surveyFile } from '@kontor/extension-shared/import/reader'
import { removeFile, temporaryFolder } from '@kontor/extension-shared/import/temporary'
import { readUpload } from '@kontor/extension-shared/import/upload'
import type { WantedFormat } from '@kontor/extension-shared/import/file'
import { REGISTER_ROWS, type REGISTER_KEYS } from '@kontor/model/wire/sources'
import type { IncomingMessage } from 'node:http'
import { crmError } from '../import/errors.ts'
import { LEAD_ALIASES } from '../import/headers.ts'
import { leadTargets } from '../import/targets.ts'
import { isProposable } from '../proposals/propose.ts'
import type { adminOf } from './administer.ts'
import { lookupOf } from './administer.ts'
import type { RegisterJob, RegisterLot } from './register-rows.ts'

type Context = Pick<ExtensionContext, 'services' | 'database' | 'getSchema' | 'env' | 'logger'>

/** Rows that are written in one statement. */
const LOT = 2_000
const loading = new Set<string>()

/** Whether a register is being loaded by this process. */
export const isLoading = (): boolean => loading.size > 0

/** Registers that a former process did not finish will not be: the file is gone. */
export const endBrokenLoads = async (database: Database): Promise<void> => {
  await database('kontor_state.source_rows').whereIn('file', database('kontor_state.source_files').where({ state: 'loading' }).select('id')).delete()
  await database('kontor_state.source_files').where({ state: 'loading' }).update({ state: 'failed', error: 'INTERRUPTED' })
}

/**
 * Takes a register in: checks its form and columns, then loads its rows in the background. The former register serves until the new
 * one is ready, and goes then.
 * @throws SOURCE_KIND, REGISTER_KEYS, REGISTER_TOO_LONG and the codes of the import
 */
export async function takeRegister(context: Context, admin: Awaited<ReturnType<typeof adminOf>>, source: string, request: IncomingMessage): Promise<void> {
  const { database, env, logger } = context
  // Which one is the newer is told by when it began to come, however long it takes to be looked at.
  const began = new Date()
  const { name, kind } = await lookupOf(database, source)
  if (kind !== 'file') throw crmError('SOURCE_KIND')
  const upload = await readUpload(request, importLimits(env).maxBytes, temporaryFolder(env))
  try {
    const format = { encoding: upload.fields.encoding, delimiter: upload.fields.delimiter }
    const { headers, rowsTotal } = await surveyFile(upload.path, format, 0)
    if (rowsTotal > REGISTER_ROWS) throw crmError('REGISTER_TOO_LONG', { rows: rowsTotal, most: REGISTER_ROWS })
    const mapping = await mappingOf(context, upload.fields.mapping, headers)
    const id = randomUUID()
    await database.transaction(async (trx) => {
      await trx('kontor_state.source_files').insert({ id, source, name: upload.fileName, hash: upload.hash, headers: JSON.stringify(headers), mapping: JSON.stringify(mapping), state: 'loading', rows_total: rowsTotal, loaded_at: began })
      await note(trx, { actor: admin, action: 'source.register_loaded', target: name, after: { file: upload.fileName, rows: rowsTotal, fields: Object.keys(mapping) } })
    })
    loading.add(id)
    void load(context, { id, source, path: upload.path, format, mapping })
      .catch((error: unknown) => logger.error({ source, err: error }, 'register not loaded'))
      .finally(() => loading.delete(id))
  } catch (error) {
    await removeFile(upload.path)
    throw error
  }
}

/** Columns of a lead to columns of the file: as it is said, or as the headers suggest. @throws REGISTER_KEYS when no row could be found by it */
async function mappingOf(context: Context, said: string | undefined, headers: readonly string[]): Promise<Record<string, string>> {
  const { named, byName } = await leadTargets(context, await context.getSchema())
  const targets = named.filter(({ name }) => { const target = byName.get(name); return target !== undefined && isProposable(target) })
  const chosen = Object.entries(chooseMapping(said, headers, targets, LEAD_ALIASES)).flatMap(([column, field]) => field !== null && targets.some(({ name }) => name === field) ? [[field, column] as const] : [])
  const mapping = Object.fromEntries(chosen)
  const has = (name: (typeof REGISTER_KEYS)[number]) => Object.hasOwn(mapping, name)
  if (!has('vat_id') && !has('external_id') && !has('email') && !has('website') && !(has('company') && has('postal_code'))) throw crmError('REGISTER_KEYS')
  return mapping
}

interface Load { readonly id: string, readonly source: string, readonly path: string, readonly format: WantedFormat, readonly mapping: Readonly<Record<string, string>> }

async function load({ database }: Context, { id, source, path, format, mapping }: Load): Promise<void> {
  try {
    // Keys are made in the thread that reads: those of a million rows take a minute.
    const job: RegisterJob = { path, format, head: 0, skip: 0, lot: LOT, mapping }
    for await (const { lot } of readInThread<RegisterLot>(new URL('./register-worker.ts', import.meta.url), job)) {
      if (!lot) continue
      await database.raw(WRITE, [id, lot.json])
      await database('kontor_state.source_files').where({ id }).update({ rows_done: lot.read })
    }
    await database.raw('ANALYZE kontor_state.source_rows')
    await database.transaction(async (trx) => {
      // One at a time: the one that was uploaded last counts, however long an earlier one takes.
      await trx('kontor_state.source_lookups').where({ source }).forNoKeyUpdate().first('source')
      const uploaded = trx('kontor_state.source_files').where({ id }).select('loaded_at')
      const newer = await trx('kontor_state.source_files').where({ source, state: 'ready' }).where('loaded_at', '>', uploaded).first('id') as object | undefined
      if (newer) return trx('kontor_state.source_files').where({ id }).delete()
      await trx('kontor_state.source_files').where({ id }).update({ state: 'ready' })
      return trx('kontor_state.source_files').where({ source }).whereNot({ id }).whereNot({ state: 'loading' }).where('loaded_at', '<=', uploaded).delete()
    })
  } catch (error) {
    await database('kontor_state.source_rows').where({ file: id }).delete()
    await database('kontor_state.source_files').where({ id }).update({ state: 'failed', error: String((error as { code?: string }).code ?? 'INTERNAL').slice(0, 64) })
    throw error
  } finally {
    await removeFile(path)
  }
}

const WRITE = `
  INSERT INTO kontor_state.source_rows (file, row, cells, vat, external, place, domain)
  SELECT ?::uuid, r.row, r.cells, r.vat, r.external, r.place, r.domain FROM jsonb_to_recordset(?::jsonb) AS r(row integer, cells jsonb, vat bigint, external bigint, place bigint, domain bigint)`
