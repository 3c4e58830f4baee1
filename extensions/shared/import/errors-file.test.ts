import { describe, expect, it } from 'vitest'
import { errorFileHead, errorFileRows, escapeFormula } from './errors-file.ts'

describe('error file', () => {
  it('gives each row as it came, with column and reason', () => {
    const head = errorFileHead(['Firma', 'Mail'], ';', 'de')
    expect(head).toBe('\uFEFFZeile;Ergebnis;Spalte;Grund;Firma;Mail\r\n')
    expect(errorFileRows([
      { row: 3, outcome: 'created', values: { Firma: 'A; B', Mail: 'a(at)b' }, problems: [{ column: 'Mail', field: 'email', code: 'INVALID_EMAIL' }] },
      { row: 5, outcome: 'refused', values: { 'Firma': 'C', 'Mail': 'x', '#3': 'y' }, problems: [{ column: null, field: null, code: 'TOO_MANY_COLUMNS' }] },
    ], ['Firma', 'Mail'], ';', 'de', ({ code }) => `wegen ${code}`)).toBe('3;angelegt, mit Hinweis;Mail;wegen INVALID_EMAIL;"A; B";a(at)b\r\n5;abgelehnt;(ganze Zeile);wegen TOO_MANY_COLUMNS;C;x;y\r\n')
  })
  it.each([['=1+1', '\'=1+1'], ['@SUM(A1)', '\'@SUM(A1)'], ['+cmd|x', '\'+cmd|x'], ['-2+3+cmd', '\'-2+3+cmd'], ['\t=1', '\'\t=1'], ['+49 228 1234', '+49 228 1234'], ['-5,3', '-5,3'], ['A=B', 'A=B']])(
    '%j is written as %j', (cell, written) => expect(escapeFormula(cell)).toBe(written))
})
