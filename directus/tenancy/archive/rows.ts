import { Readable } from 'node:stream'
import { quote } from '@kontor/compile/sql.ts'
import { stringify } from 'csv-stringify/sync'
import type { ExportedTable } from './describe.ts'

const BATCH = 500
let cursors = 0

/** A connection inside a transaction. */
export interface Connection {
  query(sql: string): Promise<{ rows: unknown[] }>
}

/** Rows of a table in batches, in the transaction of the client. `where` is SQL of ours over the columns of `t`. */
async function* batches<T extends object>(client: Connection, table: ExportedTable, selected: string, where = 'true'): AsyncGenerator<T[]> {
  const cursor = `export_${cursors++}`
  await client.query(`DECLARE ${cursor} NO SCROLL CURSOR FOR SELECT ${selected} FROM ${quote(table.schema)}.${quote(table.name)} t WHERE ${where}`)
  for (;;) {
    const { rows } = await client.query(`FETCH ${BATCH} FROM ${cursor}`)
    if (rows.length === 0) break
    yield rows as T[]
  }
  await client.query(`CLOSE ${cursor}`)
}

/** A JSON array with one record in each line. */
export function jsonRows(client: Connection, table: ExportedTable, counted: (rows: number) => Promise<void>, where?: string): Readable {
  const columns = table.columns.map(name => `t.${quote(name)}`).join(', ')
  const names = table.columns.map(quote).join(', ')
  const selected = `to_jsonb((SELECT r FROM (SELECT ${columns}) AS r (${names})))::text AS line`
  return Readable.from((async function* () {
    let first = true
    yield '[\n'
    for await (const rows of batches<{ line: string }>(client, table, selected, where)) {
      yield `${first ? '' : ',\n'}${rows.map(row => row.line).join(',\n')}`
      first = false
      await counted(rows.length)
    }
    yield '\n]\n'
  })())
}

/** The same as CSV (UTF-8 with a mark of its encoding, so that spreadsheets read it), first line the names of the columns. */
export function csvRows(client: Connection, table: ExportedTable, where?: string): Readable {
  return Readable.from((async function* () {
    yield `\uFEFF${stringify([[...table.columns]])}`
    for await (const rows of batches<{ cells: (string | null)[] }>(client, table, `ARRAY[${table.columns.map(name => `t.${quote(name)}::text`).join(', ')}] AS cells`, where)) yield stringify(rows.map(row => row.cells))
  })())
}
