import { defineCollection, field, l } from '@kontor/model'
import { expect, test } from 'vitest'
import { seriesSql } from './series.ts'
import { tableSql } from './sql.ts'

const label = l('Nummer', 'Number')
const collection = (gapless: boolean, perYear = false) => defineCollection({
  name: 'things', domain: 'crm', label: { singular: label, plural: label }, icon: 'x', display: '{{no}}', softDelete: true,
  fields: { no: field.series({ label, prefix: 'R-', digits: 4, readonly: true, unique: true, gapless, perYear }) },
})
const triggers = (c: ReturnType<typeof collection>) => tableSql(c).triggers.map(({ name }) => name).filter(name => name.includes('number'))

test('numbers with gaps come from a sequence, and may be brought along', () => {
  const table = tableSql(collection(false))
  expect(table.sequences.map(({ name }) => name)).toEqual(['things_no_seq'])
  expect(triggers(collection(false))).toEqual(['kontor_number_no'])
  expect(seriesSql([collection(false)]).join('\n')).not.toContain('number_counters')
})
test('numbers without gaps come from a counter, are kept, and are as many as there are rows', () => {
  expect(tableSql(collection(true)).sequences).toEqual([])
  expect(triggers(collection(true))).toEqual(['kontor_number_no', 'kontor_number_no_kept', 'kontor_number_no_used'])
  const sql = seriesSql([collection(true)]).join('\n')
  expect(sql).toContain('CREATE TABLE IF NOT EXISTS kontor_state.number_counters')
  expect(sql).not.toContain('year_of_numbers')
})
test('a series that begins anew knows the tenant\'s year and shows it', () => {
  const sql = seriesSql([collection(true, true)]).join('\n')
  expect(sql).toContain('of_year integer := kontor_state.year_of_numbers()')
  expect(sql).toContain('\'R-\' || of_year || \'-\' || lpad(number, greatest(4, length(number)), \'0\')')
})
