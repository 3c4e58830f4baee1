import { createHash } from 'node:crypto'
import type { Database } from '@kontor/extension-shared/context'
import type { EnrichContext } from '../enrichment/enrich-lead.ts'
import type { Finding, Look } from '../enrichment/finding.ts'
import { assertMayChange } from '../proposals/may-change.ts'
import { LONGEST_PASSAGE, type Place } from '../proposals/passage.ts'
import { keepDocument } from '../source-documents/keep-document.ts'
import { tidy } from '../source-documents/page-text.ts'
import type { Lookup } from './lookups.ts'
import { keyNumber, rowKeys, ROW_KEYS, type RowKey, type RowKeys } from './register-keys.ts'
import { asLead } from './register-rows.ts'
import { readyRegister, type RegisterFile } from './registers.ts'
import { SourceError } from './source-error.ts'

/** Rows with one key that are looked at; more of them say the same of nobody. */
const MOST = 20

interface Row { readonly row: number, readonly line: number, readonly values: Readonly<Record<string, string>> }

/** A row in lines, one for each column as the file calls it, and where in it the cells stand. */
export function printRow({ name, headers }: Pick<RegisterFile, 'name' | 'headers'>, { line, values }: Row): { readonly text: string, readonly placeOf: (column: string) => Place | undefined } {
  const places = new Map<string, Place>()
  let text = `${name}, ${line}`
  for (const column of headers) {
    // Without what a document cannot hold, so that places stay right.
    const said = tidy(`${column}: ${values[column] ?? ''}`)
    places.set(column, { from: text.length + 1, to: text.length + 1 + said.length })
    text += `\n${said}`
  }
  return { text, placeOf: column => places.get(column) }
}

async function rowsWith(database: Database, { id, mapping }: RegisterFile, kind: RowKey, keys: RowKeys): Promise<Row[]> {
  const number = keyNumber(kind, keys[kind])
  if (number === null) return []
  const rows = await database('kontor_state.source_rows').where({ file: id, [kind]: number }).orderBy('row').limit(MOST + 1).select('row', 'cells') as { row: number, cells: Omit<Row, 'row'> }[]
  // There are more than were looked at.
  if (rows.length > MOST) throw new SourceError('SOURCE_SEVERAL')
  return rows.map(({ row, cells }) => ({ row, ...cells })).filter(({ values }) => {
    const own = rowKeys(asLead(values, mapping))
    // A number stands for its key; and who has another VAT id or id is somebody else.
    return own[kind] === keys[kind] && (['vat', 'external'] as const).every(one => own[one] === null || keys[one] === null || own[one] === keys[one])
  })
}

/**
 * The one row of a register that speaks of a lead, by the surest of its keys that finds any.
 * @throws SourceError SOURCE_LEAD_LACKS, SOURCE_UNKNOWN, SOURCE_SEVERAL
 */
export async function findRow(database: Database, register: RegisterFile, lead: Readonly<Record<string, unknown>>): Promise<Row> {
  const keys = rowKeys(lead)
  if (ROW_KEYS.every(kind => keys[kind] === null)) throw new SourceError('SOURCE_LEAD_LACKS')
  for (const kind of ROW_KEYS) {
    const rows = await rowsWith(database, register, kind, keys)
    const same = rows.length > 1 && keys.place !== null ? rows.filter(({ values }) => rowKeys(asLead(values, register.mapping)).place === keys.place) : rows
    const [row] = same.length === 1 ? same : rows
    if (row && (same.length === 1 || rows.length === 1)) return row
    if (row) throw new SourceError('SOURCE_SEVERAL')
  }
  throw new SourceError('SOURCE_UNKNOWN')
}

/** What a row says of the fields that are looked for, each in its line. */
function mapRow(register: RegisterFile, row: Row, { fields, confidence, document }: { readonly fields: readonly string[], readonly confidence: number, readonly document: string }): Finding[] {
  const { text, placeOf } = printRow(register, row)
  return fields.map((field): Finding => {
    const column = register.mapping[field]
    const value = column === undefined ? '' : tidy(row.values[column] ?? '')
    const place = column === undefined ? undefined : placeOf(column)
    if (value === '' || !place) return { field, document, reason: 'SOURCE_NOT_SAID' }
    if (place.to - place.from > LONGEST_PASSAGE) return { field, document, reason: 'VALUE_REFUSED' }
    return { field, document, confidence, value, passage: text.slice(place.from, place.to), place }
  })
}

/** A register that was uploaded. The row as it came is kept as a document of the lead. */
export const lookAtRegister = (context: EnrichContext, lookup: Lookup): Look => ({
  columns: ['company', 'postal_code', 'vat_id', 'external_id', 'email', 'email_alternative', 'website'],
  proposer: lookup.name,
  source: lookup.source,
  ask: async ({ id, lead, fields, accountability }) => {
    const { database } = context
    const register = await readyRegister(database, lookup.source)
    if (!register) throw new SourceError('REGISTER_EMPTY')
    await assertMayChange(context, await context.getSchema(), accountability, id)
    const row = await findRow(database, register, lead)
    const { text } = printRow(register, row)
    const { id: document } = await keepDocument(database, accountability, { lead: id, source: lookup.source, page: {
      address: null, kind: 'file', title: `${register.name}, ${row.line}`.slice(0, 255).toWellFormed(), media_type: 'text/csv', hash: createHash('sha256').update(text).digest('hex'), text, fetched_at: register.loaded_at,
    } })
    return mapRow(register, row, { fields, confidence: lookup.confidence, document })
  },
})
