import { detectEncoding, assertReadable } from './encoding.ts'
import { DELIMITERS, type Refusal } from '@kontor/model/wire/imports'
import { detectDelimiter, readCsv, type CsvRecord } from './csv.ts'
import { crmError } from './errors.ts'
import { uniqueHeaders } from './headers.ts'

/** What a person chose instead of what was recognized. */
export interface WantedFormat {
  readonly encoding?: string | undefined
  readonly delimiter?: string | undefined
}

export interface OpenedFile {
  readonly encoding: string
  readonly delimiter: string
  readonly headers: readonly string[]
  /** The rows below the header line. */
  readonly rows: AsyncGenerator<CsvRecord>
}

/** A row sorted into the columns of the file. */
export interface FileRow {
  readonly line: number
  readonly values: Readonly<Record<string, string>>
  readonly refusal?: Refusal
}

/**
 * Recognizes a file's form and reads its header line.
 * @throws FILE_EMPTY, FILE_NOT_TEXT, FILE_ENCODING and what `readCsv` throws
 */
export async function openFile(bytes: Buffer, wanted: WantedFormat): Promise<OpenedFile> {
  if (bytes.length === 0) throw crmError('FILE_EMPTY')
  const recognized = detectEncoding(bytes)
  const encoding = wanted.encoding || recognized
  assertReadable(bytes, encoding)
  const known = DELIMITERS.find(d => d === wanted.delimiter || (d === '\t' && wanted.delimiter === '\\t'))
  const delimiter = known ?? detectDelimiter(bytes, encoding)
  const rows = readCsv(bytes, { encoding, delimiter })
  const first = await rows.next()
  if (first.done || first.value.cells.every(cell => cell.trim() === '')) throw crmError('FILE_EMPTY')
  return { encoding, delimiter, headers: uniqueHeaders(first.value.cells), rows }
}

/**
 * Cells to columns. Which column is missing or too much in a row of another length nobody can know, so such a row is
 * refused whole; cells beyond the last column are kept under their place.
 */
export function sortRow(record: CsvRecord, headers: readonly string[]): FileRow {
  const values: Record<string, string> = {}
  for (const [index, cell] of record.cells.entries()) values[headers[index] ?? `#${index + 1}`] = cell
  const surplus = record.cells.slice(headers.length).some(cell => cell.trim() !== '')
  if (surplus) return { line: record.line, values, refusal: 'TOO_MANY_COLUMNS' }
  if (record.cells.length < headers.length) return { line: record.line, values, refusal: 'TOO_FEW_COLUMNS' }
  return { line: record.line, values }
}
