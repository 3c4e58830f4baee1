import type { Transform } from 'node:stream'
import { DELIMITERS, type Delimiter } from '@kontor/model/wire/imports'
import { CsvError, parse, type Options } from 'csv-parse'
import { parse as parseSync } from 'csv-parse/sync'
import iconv from 'iconv-lite'
import type { ByteSource } from './byte-scan.ts'
import { isUtf8Name } from './encoding.ts'
import { importError } from './errors.ts'
import { MAX_CELL, MAX_COLUMNS } from './limits.ts'

export interface CsvFormat {
  readonly encoding: string
  readonly delimiter: string
}

/** One record of the file. `line` is where it starts, counted from 1 as an editor shows it. */
export interface CsvRecord {
  readonly line: number
  readonly cells: readonly string[]
}

const SAMPLE_LINES = 100
/** A record of the file as a whole; one cell has a limit of its own. */
const MAX_RECORD = 8 * MAX_CELL
/** A record that runs over more lines than a cell can have by sense is one whose quotation mark was never closed. */
const RUNAWAY_LINES = 1000
const BREAK = /\r\n|\r|\n/g

const BASE = { relax_column_count: true, relax_quotes: true, record_delimiter: ['\r\n', '\n', '\r'], max_record_size: MAX_RECORD } satisfies Options

/** The delimiter that a first line `sep=;` names, as Excel writes it; the line is no header then. */
export function namedDelimiter(head: Buffer, encoding: string): Delimiter | undefined {
  const found = /^"?sep=(.)"?\r?\n/i.exec(iconv.decode(head.subarray(0, 64), encoding))?.[1]
  return DELIMITERS.find(d => d === found)
}

/** The delimiter that cuts the first lines into the same number of columns most often; `;` when none does. */
export function detectDelimiter(head: Buffer, encoding: string): Delimiter {
  const sample = iconv.decode(head, encoding)
  let best: { delimiter: Delimiter, score: number } = { delimiter: ';', score: 0 }
  for (const delimiter of DELIMITERS) {
    let records: string[][]
    try {
      records = parseSync(sample, { ...BASE, delimiter, to: SAMPLE_LINES, skip_empty_lines: true })
    } catch {
      // A quote that the sample cuts in two tells nothing about the other lines.
      records = sample.split(/\r\n?|\n/, SAMPLE_LINES).map(line => line.split(delimiter))
    }
    const columns = records[0]?.length ?? 0
    if (columns < 2) continue
    const score = records.filter(r => r.length === columns).length / records.length * Math.log2(columns + 1)
    if (score > best.score) best = { delimiter, score }
  }
  return best.delimiter
}

/**
 * The records of a file one after the other, cells as they stand there; empty lines are skipped. Holds a few records
 * at a time, however large the file is.
 * @throws FILE_QUOTES, CELL_TOO_LARGE, TOO_MANY_COLUMNS with the line
 */
export async function* readCsv(source: ByteSource, format: CsvFormat): AsyncGenerator<CsvRecord> {
  let next = 1
  // Counted while the parser works, which runs ahead of who reads: at an error this is the line where the broken record starts.
  const place = (cells: string[]): CsvRecord => {
    const line = next
    next += 1 + cells.reduce((sum, cell) => sum + (cell.match(BREAK)?.length ?? 0), 0)
    return { line, cells }
  }
  const bytes = source()
  // The parser reads UTF-8 itself.
  const text = isUtf8Name(format.encoding) ? bytes : bytes.pipe(iconv.decodeStream(format.encoding) as Transform)
  const parser = parse({ ...BASE, bom: true, delimiter: format.delimiter, on_record: place as never })
  bytes.on('error', error => parser.destroy(error))
  text.on('error', error => parser.destroy(error))
  text.pipe(parser)
  try {
    for await (const record of parser as AsyncIterable<CsvRecord>) {
      const { line, cells } = record
      if (cells.length === 1 && cells[0] === '') continue
      if (cells.length > MAX_COLUMNS) throw importError('TOO_MANY_COLUMNS', { line, limit: MAX_COLUMNS })
      if (cells.some(cell => cell.length > MAX_CELL)) throw importError('CELL_TOO_LARGE', { line, limit: MAX_CELL })
      yield record
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const lines = Number((error as CsvError & { lines?: number }).lines ?? next)
    if (error.code === 'CSV_QUOTE_NOT_CLOSED' || lines - next > RUNAWAY_LINES) throw importError('FILE_QUOTES', { line: next })
    throw importError('CELL_TOO_LARGE', { line: next, limit: MAX_CELL })
  } finally {
    bytes.destroy()
    text.destroy()
    parser.destroy()
  }
}
