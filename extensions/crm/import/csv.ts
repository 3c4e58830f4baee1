import { Readable, type Transform } from 'node:stream'
import { CsvError, parse, type Options } from 'csv-parse'
import { parse as parseSync } from 'csv-parse/sync'
import iconv from 'iconv-lite'
import { DELIMITERS, type Delimiter } from '@kontor/model/wire/imports'
import { crmError } from './errors.ts'
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

const SAMPLE = { bytes: 256 * 1024, lines: 100 }
/** A record of the file as a whole; one cell has a limit of its own. */
const MAX_RECORD = 8 * MAX_CELL
const CHUNK = 256 * 1024
const BREAK = /\r\n|\r|\n/g

const BASE = { relax_column_count: true, relax_quotes: true, record_delimiter: ['\r\n', '\n', '\r'], max_record_size: MAX_RECORD } satisfies Options

/** The delimiter that cuts the first lines into the same number of columns most often; `;` when none does. */
export function detectDelimiter(bytes: Buffer, encoding: string): Delimiter {
  const sample = iconv.decode(bytes.subarray(0, SAMPLE.bytes), encoding)
  let best: { delimiter: Delimiter, score: number } = { delimiter: ';', score: 0 }
  for (const delimiter of DELIMITERS) {
    let records: string[][]
    try {
      records = parseSync(sample, { ...BASE, delimiter, to: SAMPLE.lines, skip_empty_lines: true })
    } catch {
      // A quote that the sample cuts in two tells nothing about the other lines.
      records = sample.split(/\r\n?|\n/, SAMPLE.lines).map(line => line.split(delimiter))
    }
    const columns = records[0]?.length ?? 0
    if (columns < 2) continue
    const score = records.filter(r => r.length === columns).length / records.length * Math.log2(columns + 1)
    if (score > best.score) best = { delimiter, score }
  }
  return best.delimiter
}

function* chunks(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += CHUNK) yield bytes.subarray(start, start + CHUNK)
}

/**
 * The records of a file one after the other, cells as they stand there; empty lines are skipped.
 * @throws FILE_QUOTES, CELL_TOO_LARGE, TOO_MANY_COLUMNS with the line
 */
export async function* readCsv(bytes: Buffer, format: CsvFormat): AsyncGenerator<CsvRecord> {
  const parser = parse({ ...BASE, delimiter: format.delimiter })
  const text = Readable.from(chunks(bytes)).pipe(iconv.decodeStream(format.encoding) as Transform)
  text.on('error', error => parser.destroy(error))
  text.pipe(parser)
  let next = 1
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      const line = next
      next += 1 + record.reduce((sum, cell) => sum + (cell.match(BREAK)?.length ?? 0), 0)
      if (record.length === 1 && record[0] === '') continue
      if (record.length > MAX_COLUMNS) throw crmError('TOO_MANY_COLUMNS', { line, limit: MAX_COLUMNS })
      if (record.some(cell => cell.length > MAX_CELL)) throw crmError('CELL_TOO_LARGE', { line, limit: MAX_CELL })
      yield { line, cells: record }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    if (error.code === 'CSV_QUOTE_NOT_CLOSED') {
      // Records before the broken one may still wait to be read, so the parser's own count is the right one.
      throw crmError('FILE_QUOTES', { line: Number((error as CsvError & { lines?: number }).lines ?? next) })
    }
    throw crmError('CELL_TOO_LARGE', { line: next, limit: MAX_CELL })
  } finally {
    text.destroy()
    parser.destroy()
  }
}
