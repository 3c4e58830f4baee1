import { Tokenizer, TokenParser } from '@streamparser/json'
import type { ByteSource } from './byte-scan.ts'
import type { CsvRecord } from './csv.ts'
import { importError } from './errors.ts'
import { MAX_CELL, MAX_COLUMNS } from './limits.ts'

/** Names under which services put their list into an object. */
const LISTS = ['data', 'items', 'rows', 'records', 'results', 'value', 'leads'] as const
/** Objects within objects become columns, `address.city`; what lies deeper stays JSON. */
const DEPTH = 3

type Shape = 'list' | 'lines' | 'wrapped'
type Values = Map<string, string>

/** How a file's objects are laid out, by its beginning; undefined for what is no JSON of records. */
export function jsonShape(head: Buffer): Shape | undefined {
  const text = head.toString('utf8').replace(/^\uFEFF/, '').trimStart()
  if (/^\[\s*[{\]]/.test(text)) return 'list'
  if (!/^\{\s*["}]/.test(text)) return undefined
  const [first = '', ...others] = text.split('\n')
  try {
    const record = JSON.parse(first) as Readonly<Record<string, unknown>>
    if (LISTS.some(name => Array.isArray(record[name]) && typeof (record[name] as unknown[])[0] === 'object')) return 'wrapped'
    return others.every(line => line.trim() === '' || line.trimStart().startsWith('{')) ? 'lines' : 'wrapped'
  } catch {
    return 'wrapped'
  }
}

/** Numbers stay as they were written: an id of twenty digits is none that a computer can count. */
class Exact extends Tokenizer {
  override parseNumber(text: string): number {
    return text as unknown as number
  }
}

/**
 * The records of a file of objects, one after the other, with a header first: all of their names in the order in which they
 * come. The file is read once for the names and once for the records.
 * @throws JSON_BROKEN, JSON_WITHOUT_LIST, TOO_MANY_COLUMNS, CELL_TOO_LARGE with the number of the record
 */
export async function* readJson(source: ByteSource, shape: Shape): AsyncGenerator<CsvRecord> {
  const names = new Set<string>()
  let line = 0
  for await (const values of objectsOf(source, shape)) {
    line++
    for (const name of values.keys()) names.add(name)
    if (names.size > MAX_COLUMNS) throw importError('TOO_MANY_COLUMNS', { line, limit: MAX_COLUMNS })
  }
  const headers = [...names]
  yield { line: 0, cells: headers }
  line = 0
  for await (const values of objectsOf(source, shape)) yield { line: ++line, cells: headers.map(name => values.get(name) ?? '') }
}

async function* objectsOf(source: ByteSource, shape: Shape): AsyncGenerator<Values> {
  let found: Values[] = []
  let count = 0
  let failure: Error | undefined
  const separator = shape === 'lines' ? { separator: '\n' } : {}
  const tokenizer = new Exact(separator)
  const parser = new TokenParser({ paths: shape === 'list' ? ['$.*'] : shape === 'lines' ? ['$'] : LISTS.map(name => `$.${name}.*`), keepStack: false, ...separator })
  const fail = (error: Error) => { failure ??= (error as { extensions?: object }).extensions ? error : importError('JSON_BROKEN', { line: count + 1 }) }
  tokenizer.onToken = token => parser.write(token)
  tokenizer.onError = fail
  parser.onError = fail
  tokenizer.onEnd = () => { if (!parser.isEnded) parser.end() }
  parser.onEnd = () => { if (!tokenizer.isEnded) tokenizer.end() }
  parser.onValue = ({ value }) => {
    count++
    try {
      found.push(valuesOf(value, count))
    } catch (error) {
      fail(error as Error)
    }
  }
  const bytes = source()
  try {
    for await (const piece of bytes as AsyncIterable<Buffer>) {
      if (!tokenizer.isEnded) tokenizer.write(piece)
      else if (piece.toString('latin1').trim() !== '') fail(importError('JSON_BROKEN', { line: count + 1 }))
      if (failure) throw failure
      const ready = found
      found = []
      yield* ready
    }
    if (!tokenizer.isEnded) tokenizer.end()
    if (failure) throw failure
    yield* found
    if (count === 0 && shape === 'wrapped') throw importError('JSON_WITHOUT_LIST')
  } finally {
    bytes.destroy()
  }
}

function valuesOf(record: unknown, line: number): Values {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) throw importError('JSON_WITHOUT_LIST', { line })
  const values: Values = new Map()
  const put = (name: string, value: unknown, depth: number) => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value) && depth < DEPTH) {
      for (const [inner, one] of Object.entries(value)) put(name === '' ? inner : `${name}.${inner}`, one, depth + 1)
      return
    }
    const text = textOf(value)
    if (text.length > MAX_CELL) throw importError('CELL_TOO_LARGE', { line, limit: MAX_CELL })
    values.set(name, text)
  }
  put('', record, 0)
  return values
}

/** Lists of plain values as people write them, anything deeper as JSON. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'object') return String(value)
  return Array.isArray(value) && value.every(one => typeof one !== 'object') ? value.join(', ') : JSON.stringify(value)
}
