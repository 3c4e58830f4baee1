import { expect, test } from 'vitest'
import { defineCollection, type CollectionSpec } from './collection.ts'
import { field, type Field } from './fields.ts'
import { l } from './label.ts'

const label = l('Ding', 'Thing')
const define = (fields: Record<string, Field>, more: Partial<CollectionSpec<Record<string, Field>>> = {}) =>
  defineCollection({ name: 'things', domain: 'crm', label: { singular: label, plural: label }, icon: 'x', display: '{{name}}', fields, ...more })

test('a mistake is one message with file, collection and field', () => {
  expect(() => define({ 'Bad-Name': field.text({ label }) })).toThrow(/^model language\/collection\.test\.ts, collection things: field Bad-Name: the name must match/)
  expect(() => define({ size: field.integer({ label, min: 5, max: 4 }) })).toThrow(/^model language\/collection\.test\.ts, collection things: field size: no number is/)
})
test.each([
  ['a default that is no choice', { state: { ...field.choice({ label, choices: [{ value: 'a', label }] }), default: 'b' } }, 'the default b is none of its choices'],
  ['a choice twice', { state: field.choice({ label, choices: [{ value: 'a', label }, { value: 'a', label }] }) }, 'the choice a stands there twice'],
  ['a range without numbers', { size: field.integer({ label, min: 5, max: 4 }) }, 'no number is from 5 to 4'],
  ['a default out of range', { size: field.decimal({ label, max: 4, default: 5 }) }, 'the default 5 is out of its range'],
  ['a pattern that is none', { code: field.text({ label, pattern: { regex: '(', message: label } }) }, '( is no regular expression'],
  ['a default that does not fit', { code: field.text({ label, default: 'x', pattern: { regex: '^\\d$', message: label } }) }, 'the default x does not fit its pattern'],
  ['what nobody can fill in', { code: field.text({ label, required: true, readonly: true }) }, 'field code is required but nobody can fill it'],
  ['a number that begins anew and has gaps', { no: field.series({ label, prefix: 'R-', perYear: true }) }, 'field no: only numbers without gaps (gapless) begin anew each year'],
  ['a number without gaps that people write', { no: field.series({ label, prefix: 'R-', gapless: true }) }, 'field no: a number without gaps is readonly and unique'],
  ['a number without gaps of records that go', { no: field.series({ label, prefix: 'R-', gapless: true, readonly: true, unique: true }) }, 'field no: a number has no gaps where records stay (softDelete)'],
  ['a country that is no field', { zip: field.postalCode({ label, country: 'land' }) }, 'field zip: land is no field that holds a country'],
  ['a country that is a text', { zip: field.postalCode({ label, country: 'land' }), land: field.text({ label }) }, 'field zip: land is no field that holds a country'],
  ['a value made from what is no field', { sum: field.computed({ kind: 'integer', label, from: ['one'], sql: c => c.one }) }, 'field sum: it is made from one, which is no field'],
  ['a value made from a computed one', { one: field.integer({ label }), two: field.computed({ kind: 'integer', label, from: ['one'], sql: c => c.one }), sum: field.computed({ kind: 'integer', label, from: ['two'], sql: c => c.two }) }, 'field sum: it is made from two, which is computed itself'],
  ['a value made from what stays inside', { one: field.integer({ label, internal: true }), sum: field.computed({ kind: 'integer', label, from: ['one'], sql: c => c.one }) }, 'field sum: it is made from one, which never leaves Directus'],
  ['a value that is not made from what it says', { one: field.integer({ label }), sum: field.computed({ kind: 'integer', label, from: ['one'], sql: () => '1' }) }, 'field sum: it is made from one, which its expression does not name'],
  ['a value made from nothing', { sum: field.computed({ kind: 'integer', label, from: [], sql: () => '1' }) }, 'field sum: a computed value is made from at least one field'],
  ['a computed value that is demanded', { one: field.integer({ label }), sum: { ...field.computed({ kind: 'integer', label, from: ['one'], sql: c => c.one }), provenance: true } }, 'field sum: a computed value is readonly, and neither required'],
  ['a reserved name', { deleted_at: field.timestamp({ label }) }, 'field deleted_at is reserved'],
  ['an unknown group', { code: field.text({ label, group: 'none' }) }, 'field code: no group none'],
] as const)('refuses %s', (_, fields, message) => expect(() => define(fields)).toThrow(message))
test('refuses what lists, orders and indexes cannot name', () => {
  expect(() => define({}, { listFields: ['colour'] })).toThrow('list field colour is unknown')
  expect(() => define({}, { defaultSort: '-colour' })).toThrow('sort field colour is unknown')
  expect(() => define({}, { indexes: [['colour']] })).toThrow('index column colour is unknown')
  const bookmark = { key: 'mine', label, filter: {} }
  expect(() => define({}, { bookmarks: [{ ...bookmark, columns: ['colour'] }] })).toThrow('bookmark mine: column colour is unknown')
  expect(() => define({}, { bookmarks: [{ ...bookmark, sort: '-colour' }] })).toThrow('bookmark mine: sort field colour is unknown')
  expect(() => define({}, { bookmarks: [bookmark, bookmark] })).toThrow('bookmark mine stands there twice')
  expect(() => define({}, { bookmarks: [{ ...bookmark, key: 'My own' }] })).toThrow('bookmark My own: the key must match')
  expect(() => define({}, { hidden: true, bookmarks: [bookmark] })).toThrow('it has no list in Studio')
  expect(() => define({}, { liveIndexes: [['id']] })).toThrow('only what is deleted softly')
})
test('names from which a value is made are those of other fields, or it is a type error', () => {
  const spec = { name: 'things', domain: 'crm', label: { singular: label, plural: label }, icon: 'x', display: '{{price}}' } as const
  const fine = defineCollection({ ...spec, fields: { price: field.decimal({ label }), count: field.integer({ label }), sum: field.computed({ kind: 'decimal', label, from: ['price', 'count'], sql: c => `${c.price} * ${c.count}` }) } })
  expect(fine.fields.sum).toMatchObject({ kind: 'decimal', readonly: true, computed: { from: ['price', 'count'], sql: '"price" * "count"' } })
  // @ts-expect-error there is no field "cost"
  expect(() => defineCollection({ ...spec, fields: { price: field.decimal({ label }), sum: field.computed({ kind: 'decimal', label, from: ['cost'], sql: c => c.cost }) } })).toThrow('which is no field')
  // @ts-expect-error the expression names what it is not made from
  expect(() => define({ price: field.decimal({ label }), sum: field.computed({ kind: 'decimal', label, from: ['price'], sql: c => `${c.price} + ${c.count}` }) })).not.toThrow()
})
