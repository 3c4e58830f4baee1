import { DELIMITERS, type FILE_KINDS, type Refusal, type SheetChoice } from '@kontor/model/wire/imports'
import { fileSource, scanBytes, type ByteSource } from './byte-scan.ts'
import { assertReadable, detectEncoding, replacesBytes } from './encoding.ts'
import { detectDelimiter, namedDelimiter, readCsv, type CsvRecord } from './csv.ts'
import { importError } from './errors.ts'
import { uniqueHeaders } from './headers.ts'
import { jsonShape, readJson } from './json-rows.ts'
import { isSheet, openSheet } from './sheet/read-sheet.ts'

/** What a person chose instead of what was recognized. */
export interface WantedFormat {
  readonly encoding?: string | undefined
  readonly delimiter?: string | undefined
  /** Name of a sheet of the workbook; the first one that is shown and has values, when left out. */
  readonly sheet?: string | undefined
}

export interface OpenedFile extends SheetChoice {
  readonly encoding: string
  readonly delimiter: string
  readonly headers: readonly string[]
  /** The rows below the header line, in bounded memory. */
  readonly rows: AsyncGenerator<FileRow>
}

/** A row sorted into the columns of the file. */
export interface FileRow {
  readonly line: number
  readonly values: Readonly<Record<string, string>>
  readonly refusal?: { readonly code: Refusal, readonly column: string | null }
}

/**
 * Recognizes a file's form and reads its header line: delimited text, a sheet of a workbook, or a list of objects.
 * Its rows are read as they are asked for.
 * @throws FILE_EMPTY, FILE_IS_SPREADSHEET, FILE_NOT_TEXT, FILE_ENCODING and what `readCsv`, `openSheet` and `readJson` throw
 */
export async function openFile(file: string | ByteSource, wanted: WantedFormat): Promise<OpenedFile> {
  const source = typeof file === 'string' ? fileSource(file) : file
  const facts = await scanBytes(source)
  if (facts.size === 0) throw importError('FILE_EMPTY')
  if (typeof file === 'string' && await isSheet(facts.head, file)) {
    const { rows, ...choice } = await openSheet(file, wanted.sheet)
    return { ...await rowsBelow(rows, 'XLSX'), ...choice }
  }
  const shape = jsonShape(facts.head)
  if (shape) return rowsBelow(readJson(source, shape), 'JSON')
  const recognized = detectEncoding(facts)
  const encoding = wanted.encoding || recognized
  assertReadable(facts, encoding)
  const named = namedDelimiter(facts.head, encoding)
  const known = DELIMITERS.find(d => d === wanted.delimiter || (d === '\t' && wanted.delimiter === '\\t'))
  const delimiter = known ?? named ?? detectDelimiter(facts.head, encoding)
  const records = readCsv(source, { encoding, delimiter })
  if (named) await records.next()
  const first = await records.next()
  if (first.done || first.value.cells.every(cell => cell.trim() === '')) throw importError('FILE_EMPTY')
  const headers = uniqueHeaders(first.value.cells)
  return { encoding, delimiter, headers, rows: sortRows(records, headers, replacesBytes(facts, encoding)) }
}

/**
 * The rows of a file that is no delimited text; what is written about it is.
 * @throws FILE_EMPTY
 */
async function rowsBelow(records: AsyncGenerator<CsvRecord>, encoding: (typeof FILE_KINDS)[number]): Promise<OpenedFile> {
  let first = await records.next()
  while (!first.done && first.value.cells.every(cell => cell.trim() === '')) first = await records.next()
  if (first.done) throw importError('FILE_EMPTY')
  const headers = uniqueHeaders(first.value.cells)
  return { encoding, delimiter: ';', headers, rows: sortRows(padded(records, headers.length), headers, false) }
}
/** Rows end with their last value; what is missing behind it is empty. */
async function* padded(records: AsyncGenerator<CsvRecord>, columns: number): AsyncGenerator<CsvRecord> {
  for await (const { line, cells } of records) yield { line, cells: cells.length < columns ? [...cells, ...Array<string>(columns - cells.length).fill('')] : cells }
}

async function* sortRows(records: AsyncGenerator<CsvRecord>, headers: readonly string[], replaced: boolean): AsyncGenerator<FileRow> {
  for await (const record of records) yield sortRow(record, headers, replaced)
}

/** What PostgreSQL keeps of a text with signs that it cannot hold: a NUL shown as its picture, half a character as U+FFFD. */
const storable = (text: string) => text.replaceAll('\0', '\u2400').toWellFormed()

/**
 * Cells to columns. Which column is missing or too much in a row of another length nobody can know, and what stands for
 * bytes that could not be read was never written, so such rows are refused whole. Cells beyond the last column are kept
 * under their place.
 * @param replaced a replacement character stands for bytes that could not be read
 */
export function sortRow(record: CsvRecord, headers: readonly string[], replaced = false): FileRow {
  const { line, cells } = record
  const values: Record<string, string> = {}
  let unreadable: string | undefined
  for (const [index, cell] of cells.entries()) {
    const column = headers[index] ?? `#${index + 1}`
    const bad = cell.includes('\0') || !cell.isWellFormed() || (replaced && cell.includes('\uFFFD'))
    if (bad) unreadable ??= column
    values[column] = bad ? storable(cell) : cell
  }
  if (cells.slice(headers.length).some(cell => cell.trim() !== '')) return { line, values, refusal: { code: 'TOO_MANY_COLUMNS', column: null } }
  if (cells.length < headers.length) return { line, values, refusal: { code: 'TOO_FEW_COLUMNS', column: null } }
  if (unreadable !== undefined) return { line, values, refusal: { code: 'INVALID_CHARACTER', column: unreadable } }
  return { line, values }
}
