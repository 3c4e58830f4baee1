import { describe, expect, test } from 'vitest'
import { printRow } from './look-at-register.ts'
import { keyNumber, rowKeys } from './register-keys.ts'
import { makeRows } from './register-rows.ts'

const mapping = { company: 'Firma', postal_code: 'PLZ', vat_id: 'USt', email: 'Mail', external_id: 'Nr' }

describe('the keys of a row', () => {
  test('are those of a lead that is the same, however it is written', () => {
    expect(rowKeys({ company: 'Müller & Söhne GmbH & Co. KG', postal_code: 'D-53111', vat_id: 'de 136.695.976', email: 'chef@mueller.example', external_id: ' A-7 ' })).toEqual(rowKeys({ company: 'Soehne und Mueller', postal_code: '53111', vat_id: 'DE136695976', website: 'www.mueller.example/x', external_id: 'a-7' }))
  })
  test('are none where a value is missing or everybody has it', () => {
    expect(rowKeys({ company: 'Alpha', email: 'alpha@gmx.de' })).toEqual({ vat: null, external: null, place: null, domain: null })
    expect(keyNumber('vat', null)).toBeNull()
    expect(keyNumber('vat', 'x')).not.toBe(keyNumber('domain', 'x'))
  })
})

test('rows of another length are left out, and the others know their place', () => {
  const { read, json } = makeRows({ start: 10, rows: [{ line: 12, values: { Firma: 'Alpha', PLZ: '1' } }, { line: 13, values: {}, refusal: { code: 'TOO_FEW_COLUMNS', column: null } }, { line: 15, values: { Firma: 'Beta', PLZ: '2', Nr: '9' } }] }, mapping)
  expect(read).toBe(13)
  expect((JSON.parse(json) as { row: number, cells: unknown, external: number | null }[]).map(({ row, cells, external }) => [row, cells, external !== null])).toEqual([[10, { line: 12, values: { Firma: 'Alpha', PLZ: '1' } }, false], [12, { line: 15, values: { Firma: 'Beta', PLZ: '2', Nr: '9' } }, true]])
})

test('a row is printed in lines, and its places are right whatever is in it', () => {
  const values = { Firma: 'Alpha\r\n"Bau" \0\uD800', PLZ: ' 53111 ', USt: '' }
  const { text, placeOf } = printRow({ name: 'liste.csv', headers: ['Firma', 'PLZ', 'USt'] }, { row: 0, line: 2, values })
  expect(text.split('\n')[0]).toBe('liste.csv, 2')
  for (const [column, said] of [['PLZ', 'PLZ:  53111'], ['USt', 'USt:']] as const) {
    const place = placeOf(column)
    expect(place && text.slice(place.from, place.to)).toBe(said)
  }
  expect(text).not.toMatch(/\0|\uD800/)
  expect(placeOf('Ort')).toBeUndefined()
})
