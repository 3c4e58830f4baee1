import { leadMarks, type Label, type Locale } from '@kontor/model'
import { REFUSALS, type Refusal } from '@kontor/model/wire/imports'
import { stringify } from 'csv-stringify/sync'
import type { Problem } from './batches.ts'

const TITLES: Readonly<Record<'row' | 'outcome' | 'columns' | 'reasons' | 'created' | 'refused' | 'wholeRow', Label>> = {
  row: { de: 'Zeile', en: 'Row' }, outcome: { de: 'Ergebnis', en: 'Outcome' }, columns: { de: 'Spalte', en: 'Column' }, reasons: { de: 'Grund', en: 'Reason' },
  created: { de: 'angelegt, mit Hinweis', en: 'created, marked' }, refused: { de: 'abgelehnt', en: 'refused' }, wholeRow: { de: '(ganze Zeile)', en: '(whole row)' },
}

/** What a code means in words; an unknown one is given as it is. */
export function reasonLabel(code: string, locale: Locale): string {
  const refusal = (code in REFUSALS ? REFUSALS[code as Refusal] : undefined) ?? leadMarks.fields.code.choices.find(c => c.value === code)?.label
  return refusal?.[locale] ?? code
}

/**
 * A cell that a spreadsheet would run as a formula gets a quote in front. Numbers and phones with a sign are none.
 * Source: OWASP, CSV injection.
 */
export function escapeFormula(cell: string): string {
  return /^[=@\t\r]/.test(cell) || (/^[+-]/.test(cell) && !/^[+-][\d\s()/.,–-]*$/.test(cell)) ? `'${cell}` : cell
}

export interface ErrorRow {
  readonly row: number
  readonly values: Readonly<Record<string, string>>
  readonly outcome: 'created' | 'refused' | 'pending'
  readonly problems: readonly Problem[] | null
}

/** The head of an error file: place and reasons, then the file's own columns. Starts with a byte order mark for Excel. */
export function errorFileHead(headers: readonly string[], delimiter: string, locale: Locale): string {
  const titles = [TITLES.row, TITLES.outcome, TITLES.columns, TITLES.reasons].map(t => t[locale])
  return `\uFEFF${stringify([[...titles, ...headers].map(escapeFormula)], { delimiter, record_delimiter: '\r\n' })}`
}

/** Rows of an error file, each as it came. */
export function errorFileRows(rows: readonly ErrorRow[], headers: readonly string[], delimiter: string, locale: Locale): string {
  return stringify(rows.map((row) => {
    const problems = row.problems ?? []
    const surplus = Object.keys(row.values).filter(name => !headers.includes(name))
    return [
      String(row.row),
      TITLES[row.outcome === 'refused' ? 'refused' : 'created'][locale],
      problems.map(p => p.column ?? TITLES.wholeRow[locale]).join(' | '),
      problems.map(p => reasonLabel(p.code, locale)).join(' | '),
      ...[...headers, ...surplus].map(name => row.values[name] ?? ''),
    ].map(escapeFormula)
  }), { delimiter, record_delimiter: '\r\n' })
}
