import type { SheetInfo } from '@kontor/model/wire/imports'
import type { CsvRecord } from '../csv.ts'
import { importError } from '../errors.ts'
import { MAX_CELL, MAX_COLUMNS } from '../limits.ts'
import { columnOf, dateText, isDateFormat, numberText } from './cell-text.ts'
import { parseXml } from './parse-xml.ts'
import { openPackage, type Package } from './unpack.ts'

/** Characters of all texts that a workbook keeps apart from its cells. */
const MAX_STRINGS = 96 * 1024 * 1024
const WORKBOOK = 'xl/workbook.xml'

/** Characters of a sheet's name that count; the programs allow 31. */
const MAX_NAME = 200

/** A sheet, and the file inside the workbook that holds its rows. */
interface Sheet {
  readonly name: string
  readonly target: string
}

/** What the cells of every sheet refer to. */
interface Workbook {
  readonly strings: readonly string[]
  /** Of each style, whether its numbers are days. */
  readonly dates: readonly boolean[]
  readonly since1904: boolean
}

export interface OpenedSheet {
  /** All that are shown, in their order. */
  readonly sheets: readonly SheetInfo[]
  /** Name of the one that is read. */
  readonly sheet: string
  readonly rows: AsyncGenerator<CsvRecord>
}

/** Whether a file is a workbook that is read here; other zip files are not. */
export async function isSheet(head: Buffer, path: string): Promise<boolean> {
  if (head.subarray(0, 4).toString('hex') !== '504b0304') return false
  let content: Package
  try {
    content = await openPackage(path)
  } catch (error) {
    // Cut off, perhaps; its first file has a name that others do not have.
    if (head.includes('[Content_Types].xml')) throw error
    return false
  }
  try {
    return content.has(WORKBOOK)
  } finally {
    content.close()
  }
}

/**
 * The rows of a sheet, cells as texts: numbers without an exponent, days as `2026-11-23`. Formulas are not calculated; what
 * they gave when the file was saved counts. Holds a few rows and the workbook's texts. The file is closed when the rows have
 * been read or are given up.
 * @param wanted name of the sheet; the first one that is shown and has a value, when left out
 * @param most bytes that the workbook may take unpacked
 * @throws SHEET_UNKNOWN, SHEET_EMPTY, FILE_EMPTY, SHEET_BROKEN, SHEET_TOO_LARGE, TOO_MANY_COLUMNS, CELL_TOO_LARGE
 */
export async function openSheet(path: string, wanted?: string, most?: number): Promise<OpenedSheet> {
  const content = await openPackage(path, most)
  try {
    const { sheets, ...dates } = await readSheets(content)
    const book: Workbook = { ...dates, strings: await readStrings(content), dates: await readDates(content) }
    const candidates = wanted ? sheets.filter(({ name }) => name === wanted.slice(0, MAX_NAME)).slice(0, 1) : sheets
    if (candidates.length === 0) throw importError('SHEET_UNKNOWN')
    for (const { name, target } of candidates) {
      const rows = rowsOf(content, book, target)
      const first = await rows.next()
      if (!first.done) return { sheets: sheets.map(sheet => ({ name: sheet.name })), sheet: name, rows: closing(content, first.value, rows) }
    }
    throw importError(wanted ? 'SHEET_EMPTY' : 'FILE_EMPTY')
  } catch (error) {
    content.close()
    throw error
  }
}

async function* closing(content: Package, first: CsvRecord, rows: AsyncGenerator<CsvRecord>): AsyncGenerator<CsvRecord> {
  try {
    yield first
    yield* rows
  } finally {
    content.close()
  }
}

const drain = async (steps: AsyncGenerator<void>) => {
  while (!(await steps.next()).done);
}

/** The sheets that people see; all of them when none is shown. Those that hold a chart alone are none. */
async function readSheets(content: Package): Promise<{ readonly sheets: readonly Sheet[], readonly since1904: boolean }> {
  const named: { readonly name: string, readonly id: string, readonly hidden: boolean }[] = []
  let since1904 = false
  await drain(parseXml(content.read(WORKBOOK), { open: (name, a) => {
    if (name === 'sheet') named.push({ name: (a.name ?? '').slice(0, MAX_NAME), id: a['r:id'] ?? Object.entries(a).find(([key]) => key.endsWith(':id'))?.[1] ?? '', hidden: a.state !== undefined && a.state !== 'visible' })
    if (name === 'workbookPr') since1904 = a.date1904 === '1' || a.date1904 === 'true'
  } }))
  const targets = new Map<string, string>()
  await drain(parseXml(content.read('xl/_rels/workbook.xml.rels'), { open: (name, a) => {
    if (name === 'Relationship' && a.Id && a.Target && a.TargetMode !== 'External' && (a.Type === undefined || a.Type.endsWith('/worksheet'))) targets.set(a.Id, a.Target)
  } }))
  const found = named.flatMap(({ name, id, hidden }) => {
    const target = targets.get(id)
    return target === undefined ? [] : [{ name, hidden, target: target.startsWith('/') ? target.slice(1) : `xl/${target.replace(/^\.\//, '')}` }]
  })
  if (found.length === 0) throw importError('SHEET_BROKEN')
  const shown = found.filter(({ hidden }) => !hidden)
  return { sheets: shown.length > 0 ? shown : found, since1904 }
}

async function readStrings(content: Package): Promise<readonly string[]> {
  const name = 'xl/sharedStrings.xml'
  if (!content.has(name)) return []
  const strings: string[] = []
  let all = 0
  let text = ''
  // How a word is read aloud stands beside it, in Japanese.
  let [inText, aloud] = [false, false]
  await drain(parseXml(content.read(name), {
    open: (tag) => {
      if (tag === 'si') text = ''
      else if (tag === 't') inText = true
      else if (tag === 'rPh') aloud = true
    },
    text: (piece) => {
      if (!inText || aloud) return
      text += piece
      if (text.length > MAX_CELL) throw importError('CELL_TOO_LARGE', { limit: MAX_CELL })
    },
    close: (tag) => {
      if (tag === 't') inText = false
      else if (tag === 'rPh') aloud = false
      else if (tag === 'si') {
        all += text.length + 16
        if (all > MAX_STRINGS) throw importError('SHEET_TOO_LARGE')
        strings.push(text)
      }
    },
  }))
  return strings
}

async function readDates(content: Package): Promise<readonly boolean[]> {
  const name = 'xl/styles.xml'
  if (!content.has(name)) return []
  const codes = new Map<number, string>()
  const dates: boolean[] = []
  let inCells = false
  await drain(parseXml(content.read(name), {
    open: (tag, a) => {
      if (tag === 'numFmt') codes.set(Number(a.numFmtId), a.formatCode ?? '')
      else if (tag === 'cellXfs') inCells = true
      else if (tag === 'xf' && inCells) dates.push(isDateFormat(Number(a.numFmtId ?? 0), codes.get(Number(a.numFmtId ?? 0))))
    },
    close: (tag) => { if (tag === 'cellXfs') inCells = false },
  }))
  return dates
}

async function* rowsOf(content: Package, book: Workbook, sheet: string): AsyncGenerator<CsvRecord> {
  let ready: CsvRecord[] = []
  let [line, column] = [0, -1]
  let cells: string[] = []
  let cell: { readonly type: string, readonly style: number } | undefined
  let text = ''
  let [inValue, aloud] = [false, false]
  const put = () => {
    if (!cell) return
    const value = valueOf(text, cell, book)
    cell = undefined
    if (value === '') return
    if (column >= MAX_COLUMNS) throw importError('TOO_MANY_COLUMNS', { line, limit: MAX_COLUMNS })
    while (cells.length < column) cells.push('')
    cells[column] = value
  }
  const steps = parseXml(content.read(sheet), {
    open: (tag, a) => {
      if (tag === 'row') {
        line = Number(a.r) > line ? Number(a.r) : line + 1
        ;[cells, column] = [[], -1]
      } else if (tag === 'c') {
        column = columnOf(a.r) ?? column + 1
        cell = { type: a.t ?? 'n', style: Number(a.s ?? 0) }
        text = ''
      } else if (tag === 'v' || (tag === 't' && cell?.type === 'inlineStr')) inValue = true
      else if (tag === 'rPh') aloud = true
    },
    text: (piece) => {
      if (!inValue || aloud) return
      text += piece
      if (text.length > MAX_CELL) throw importError('CELL_TOO_LARGE', { line, limit: MAX_CELL })
    },
    close: (tag) => {
      if (tag === 'v' || tag === 't') inValue = false
      else if (tag === 'rPh') aloud = false
      else if (tag === 'c') put()
      else if (tag === 'row' && cells.length > 0) ready.push({ line, cells })
    },
  })
  try {
    while (!(await steps.next()).done) {
      const rows = ready
      ready = []
      yield* rows
    }
  } finally {
    await steps.return(undefined)
  }
}

/** @returns '' for a cell without a value, and for one whose formula failed: `#N/A` is nobody's name */
function valueOf(text: string, { type, style }: { readonly type: string, readonly style: number }, { strings, dates, since1904 }: Workbook): string {
  switch (type) {
    case 's': return strings[Number(text)] ?? ''
    case 'str': case 'inlineStr': case 'd': return text
    case 'b': return text.trim() === '1' ? 'true' : 'false'
    case 'e': return ''
    default: return dates[style] ? dateText(text, since1904) : numberText(text)
  }
}
