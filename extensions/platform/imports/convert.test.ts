import { customDescriptor, type DirectusField } from '@kontor/compile/custom.ts'
import { describe, expect, it } from 'vitest'
import { convertRow, wordsOf, type Plan } from './convert.ts'
import { unambiguous } from './plan.ts'

const FIELDS: readonly DirectusField[] = [
  { field: 'place', type: 'string', schema: { is_nullable: false, max_length: 10 }, meta: { required: true, translations: [{ language: 'de-DE', translation: 'Ort' }, { language: 'en-US', translation: 'Place' }] } },
  { field: 'seats', type: 'integer', schema: { is_nullable: true }, meta: { options: { max: 500 } } },
  { field: 'open', type: 'boolean', schema: { is_nullable: true, default_value: true }, meta: {} },
  { field: 'level', type: 'string', schema: { is_nullable: true }, meta: { interface: 'select-dropdown', options: { choices: [{ text: 'Gold', value: 'g' }, { text: 'Silber', value: 's' }] } } },
  { field: 'topics', type: 'csv', schema: { is_nullable: true }, meta: { interface: 'select-multiple-dropdown', options: { choices: [{ text: 'Excel', value: 'x' }, { text: 'Word', value: 'w' }] } } },
  { field: 'branch', type: 'integer', schema: { is_nullable: true, foreign_key_table: 'branches' }, meta: {} },
  { field: 'room', type: 'uuid', schema: { is_nullable: true, foreign_key_table: 'rooms' }, meta: {} },
]
const of = (locale: 'de' | 'en') => FIELDS.map(row => customDescriptor(row, locale)!)
const plan: Plan = {
  de: of('de'), en: of('en'), zone: 'Europe/Berlin',
  options: new Map([
    ['level', unambiguous([['g', ['g', 'Gold']], ['s', ['s', 'Silber', 'Silver']]])], ['topics', unambiguous([['x', ['x', 'Excel']], ['w', ['w', 'Word']]])],
    ['branch', unambiguous([[1, ['1', 'Bonn']], [2, ['2', 'Köln']], [3, ['3', 'Köln']]])],
  ]),
}
const mapping = { Ort: 'place', Plätze: 'seats', Offen: 'open', Stufe: 'level', Themen: 'topics', Filiale: 'branch', Raum: 'room', Fax: null }
const convert = (values: Record<string, string>) => convertRow({ line: 2, values }, plan, wordsOf(plan, mapping))
const codes = (values: Record<string, string>) => {
  const made = convert(values)
  return 'problems' in made ? made.problems.map(({ column, field, code }) => [column, field, code]) : []
}

describe('a row of a file as a record', () => {
  it('is what its cells say: values and labels, ids and names, and nothing for an empty cell', () => {
    expect(convert({ Ort: ' Bonn ', Plätze: '1', Offen: 'nein', Stufe: 'silver', Themen: 'Word; excel, Word', Filiale: ' bonn', Raum: '', Fax: '1' }))
      .toEqual({ values: { place: 'Bonn', seats: 1, open: false, level: 's', topics: ['w', 'x'], branch: 1 } })
    expect(convert({ Ort: 'A', Filiale: '3', Stufe: 'G' })).toEqual({ values: { place: 'A', branch: 3, level: 'g' } })
  })
  it('says all that is wrong with it, by column and in both languages', () => {
    expect(codes({ Ort: '', Plätze: '501', Offen: 'vielleicht', Stufe: 'Platin', Themen: 'Excel, Kochen', Filiale: 'Köln' })).toEqual(expect.arrayContaining([
      ['Ort', 'place', 'REQUIRED'], ['Plätze', 'seats', 'TOO_LARGE'], ['Offen', 'open', 'INVALID'], ['Stufe', 'level', 'UNKNOWN_CHOICE'], ['Themen', 'topics', 'UNKNOWN_CHOICE'], ['Filiale', 'branch', 'SEVERAL'],
    ]))
    expect(convert({ Ort: 'x'.repeat(11) })).toMatchObject({ problems: [{ column: 'Ort', code: 'TOO_LONG', message: { de: 'Höchstens 10 Zeichen.', en: 'At most 10 characters.' } }] })
  })
  it('says once that a required value could not be read, not that it is missing', () => {
    const strict: Plan = { ...plan, de: plan.de.map(d => ({ ...d, required: d.name === 'seats' || d.required })), en: plan.en.map(d => ({ ...d, required: d.name === 'seats' || d.required })) }
    expect(convertRow({ line: 2, values: { Ort: 'A', Plätze: 'viele' } }, strict, wordsOf(strict, mapping))).toMatchObject({ problems: [{ field: 'seats', code: 'INVALID', message: { de: 'Bitte eine ganze Zahl angeben.' } }] })
  })
  it('takes an id of a list that is too long for names, and no name', () => {
    expect(convert({ Ort: 'A', Raum: '6f0c9c1e-0000-4000-8000-000000000001' })).toEqual({ values: { place: 'A', room: '6f0c9c1e-0000-4000-8000-000000000001' } })
    expect(codes({ Ort: 'A', Raum: 'Saal 1' })).toEqual([['Raum', 'room', 'TOO_MANY_TO_NAME']])
  })
  it('is refused as the file\'s form says', () => {
    expect(convertRow({ line: 3, values: { Ort: 'A' }, refusal: { code: 'TOO_FEW_COLUMNS', column: null } }, plan, wordsOf(plan, mapping))).toMatchObject({ problems: [{ column: null, code: 'TOO_FEW_COLUMNS', message: { de: 'Weniger Spalten als die Kopfzeile' } }] })
  })
})
