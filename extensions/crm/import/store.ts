import { randomUUID } from 'node:crypto'
import type { Database } from '@kontor/extension-shared/context'
import { crmError } from './errors.ts'
import { sortRow, type FileRow, type OpenedFile } from './file.ts'
import type { Mapping } from '@kontor/model/wire/imports'
import { BATCH_ROWS } from './limits.ts'
import type { Upload } from './upload.ts'

export interface NewImport {
  readonly upload: Pick<Upload, 'fileName' | 'hash'>
  readonly file: OpenedFile
  readonly mapping: Mapping
  readonly user: string | null
  /** Row of `lead_sources`. */
  readonly source: string | null
}

/** Some kind of trouble with a cell of an import's row. */
export interface Problem {
  readonly column: string | null
  readonly field: string | null
  readonly code: string
}

const INSERT_ROWS = `
  INSERT INTO import_rows (id, import, "row", "values", outcome, problems)
  SELECT gen_random_uuid(), ?, r."row", r."values", r.outcome, r.problems
  FROM json_to_recordset(?::json) AS r("row" int, "values" json, outcome text, problems json)`

/**
 * Keeps every row of the file as it came, before any lead is made of it: all of them or, when the file turns out to be
 * broken further down, none.
 * @returns the id of the import
 * @throws FILE_WITHOUT_ROWS and what reading the file throws
 */
export async function storeImport(database: Database, { upload, file, mapping, user, source }: NewImport): Promise<string> {
  const id = randomUUID()
  await database.transaction(async (trx) => {
    await trx('imports').insert({
      id, collection: 'leads', file_name: upload.fileName, file_hash: upload.hash, encoding: file.encoding, delimiter: file.delimiter, state: 'queued',
      mapping: JSON.stringify(mapping), headers: JSON.stringify(file.headers), source, user_created: user, date_created: trx.fn.now(),
    })
    let total = 0
    let refused = 0
    let batch: FileRow[] = []
    const flush = async () => {
      await trx.raw(INSERT_ROWS, [id, JSON.stringify(batch.map(row => ({
        row: row.line, values: row.values, outcome: row.refusal ? 'refused' : 'pending',
        problems: row.refusal ? [{ column: null, field: null, code: row.refusal } satisfies Problem] : null,
      })))])
      batch = []
    }
    for await (const record of file.rows) {
      const row = sortRow(record, file.headers)
      total++
      if (row.refusal) refused++
      batch.push(row)
      if (batch.length >= BATCH_ROWS) await flush()
    }
    if (total === 0) throw crmError('FILE_WITHOUT_ROWS')
    if (batch.length > 0) await flush()
    await trx('imports').where({ id }).update({ rows_total: total, rows_done: refused, rows_refused: refused })
  })
  return id
}
