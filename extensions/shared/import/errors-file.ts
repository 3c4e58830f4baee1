import type { Label, Locale } from '@kontor/model'
import { stringify } from 'csv-stringify/sync'

const TITLES: Readonly<Record<'row' | 'outcome' | 'columns' | 'reasons' | 'created' | 'updated' | 'unchanged' | 'duplicate' | 'refused' | 'wholeRow', Label>> = {
  row: { de: 'Zeile', en: 'Row' }, outcome: { de: 'Ergebnis', en: 'Outcome' }, columns: { de: 'Spalte', en: 'Column' }, reasons: { de: 'Grund', en: 'Reason' },
  created: { de: 'angelegt, mit Hinweis', en: 'created, marked' }, updated: { de: 'geändert, mit Hinweis', en: 'updated, marked' }, unchanged: { de: 'unverändert, mit Hinweis', en: 'unchanged, marked' }, duplicate: { de: 'Dublette', en: 'duplicate' },
  refused: { de: 'abgelehnt', en: 'refused' }, wholeRow: { de: '(ganze Zeile)', en: '(whole row)' },
}

/**
 * A cell that a spreadsheet would run as a formula gets a quote in front. Numbers and phones with a sign are none.
 * Source: OWASP, CSV injection.
 */
export function escapeFormula(cell: string): string {
  return /^[=@\t\r]/.test(cell) || (/^[+-]/.test(cell) && !/^[+-][\d\s()/.,–-]*$/.test(cell)) ? `'${cell}` : cell
}

/** Some kind of trouble with a cell of a row, or with the whole row. */
export interface Problem {
  /** Column of the file. */
  readonly column: string | null
  /** Column of the record. */
  readonly field: string | null
  readonly code: string
}

/** What is wrong, in words. */
export type Reason<P extends Problem> = (problem: P, locale: Locale) => string

export interface ErrorRow<P extends Problem = Problem> {
  readonly row: number
  readonly values: Readonly<Record<string, string>>
  readonly outcome: 'created' | 'updated' | 'unchanged' | 'duplicate' | 'refused' | 'pending'
  readonly problems: readonly P[] | null
}

/** The head of an error file: place and reasons, then the file's own columns. Starts with a byte order mark for Excel. */
export function errorFileHead(headers: readonly string[], delimiter: string, locale: Locale): string {
  const titles = [TITLES.row, TITLES.outcome, TITLES.columns, TITLES.reasons].map(t => t[locale])
  return `\uFEFF${stringify([[...titles, ...headers].map(escapeFormula)], { delimiter, record_delimiter: '\r\n' })}`
}

/** Rows of an error file, each as it came. */
export function errorFileRows<P extends Problem>(rows: readonly ErrorRow<P>[], headers: readonly string[], delimiter: string, locale: Locale, reason: Reason<P>): string {
  return stringify(rows.map((row) => {
    const problems = row.problems ?? []
    const surplus = Object.keys(row.values).filter(name => !headers.includes(name))
    return [
      String(row.row),
      TITLES[row.outcome === 'pending' ? 'created' : row.outcome][locale],
      problems.map(p => p.column ?? TITLES.wholeRow[locale]).join(' | '),
      problems.map(p => reason(p, locale)).join(' | '),
      ...[...headers, ...surplus].map(name => row.values[name] ?? ''),
    ].map(escapeFormula)
  }), { delimiter, record_delimiter: '\r\n' })
}
