import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type { FieldDescriptor } from '@kontor/compile/descriptors'
import type { Locale } from '@kontor/model'
import { stringify } from 'csv-stringify/sync'
import { cellOf } from './cell.ts'
import { openWorkbook, writeTo } from './workbook.ts'

/** Format -> media type. */
export const EXPORT_FORMATS = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  json: 'application/json; charset=utf-8',
} as const
export type ExportFormat = keyof typeof EXPORT_FORMATS

/** A file that grows. */
export interface Sheet {
  /** Resolves when more is welcome. */
  readonly write: (records: readonly Readonly<Record<string, unknown>>[]) => Promise<void>
  readonly end: () => Promise<void>
}

/**
 * @param columns in their order; their labels are the first line
 * @param gone when nobody takes the file any more
 */
export function openSheet(format: ExportFormat, to: Writable, columns: readonly FieldDescriptor[], title: string, locale: Locale, gone = new AbortController().signal): Sheet {
  const labels = columns.map(d => d.label)
  const rowOf = (record: Readonly<Record<string, unknown>>) => columns.map(d => cellOf(d, record[d.apiName], locale))
  if (format === 'json') return openJson(to, gone)
  if (format === 'xlsx') {
    const workbook = openWorkbook(to, title, labels, gone)
    return { write: records => workbook.write(records.map(rowOf)), end: workbook.end }
  }
  // With a mark of the encoding, which spreadsheets ask for, and the separator of German ones.
  const lines = (rows: readonly (readonly unknown[])[]) => stringify(rows.map(row => row.map(value => typeof value === 'number' ? decimal(value, locale) : value)), { delimiter: ';', record_delimiter: 'windows', escape_formulas: true })
  to.write(`\uFEFF${lines([labels])}`)
  return { write: async records => records.length === 0 ? undefined : writeTo(to, lines(records.map(rowOf)), gone), end: () => finish(to, gone) }
}

/** A number as a spreadsheet of the language reads it; a negative one is no formula. */
const decimal = (value: number, locale: Locale): string | number => locale === 'de' && !Number.isInteger(value) ? String(value).replace('.', ',') : value

function openJson(to: Writable, gone: AbortSignal): Sheet {
  let first = true
  to.write('[')
  return {
    write: async (records) => {
      const text = records.map(record => `${first ? (first = false, '\n') : ',\n'}${JSON.stringify(record)}`).join('')
      if (text !== '') await writeTo(to, text, gone)
    },
    end: () => {
      to.write('\n]\n')
      return finish(to, gone)
    },
  }
}

async function finish(to: Writable, gone: AbortSignal): Promise<void> {
  to.end()
  if (!to.writableFinished) await once(to, 'finish', { signal: gone })
}
