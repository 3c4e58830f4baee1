import { expect, test } from 'vitest'
import { defineCollection, type CollectionSpec } from './collection.ts'
import { field, type Field } from './fields.ts'
import { l } from './label.ts'

const label = l('Ding', 'Thing')
const define = (fields: Record<string, Field>, more: Partial<CollectionSpec<Record<string, Field>>> = {}) =>
  defineCollection({ name: 'things', domain: 'crm', label: { singular: label, plural: label }, icon: 'x', display: '{{name}}', fields, ...more })

test('a mistake is one message with file, collection and field', () => {
  expect(() => define({ 'Bad-Name': field.text({ label }) })).toThrow(/^model language\/collection\.test\.ts, collection things: field Bad-Name: the name must match/)
})
test.each([
  ['a default that is no choice', { state: { ...field.choice({ label, choices: [{ value: 'a', label }] }), default: 'b' } }, 'the default b is none of its choices'],
  ['a choice twice', { state: field.choice({ label, choices: [{ value: 'a', label }, { value: 'a', label }] }) }, 'the choice a stands there twice'],
  ['a range without numbers', { size: field.integer({ label, min: 5, max: 4 }) }, 'no number is from 5 to 4'],
  ['a default out of range', { size: field.decimal({ label, max: 4, default: 5 }) }, 'the default 5 is out of its range'],
  ['a pattern that is none', { code: field.text({ label, pattern: { regex: '(', message: label } }) }, '( is no regular expression'],
  ['a default that does not fit', { code: field.text({ label, default: 'x', pattern: { regex: '^\\d$', message: label } }) }, 'the default x does not fit its pattern'],
  ['what nobody can fill in', { code: field.text({ label, required: true, readonly: true }) }, 'field code is required but nobody can fill it'],
  ['a reserved name', { deleted_at: field.timestamp({ label }) }, 'field deleted_at is reserved'],
  ['an unknown group', { code: field.text({ label, group: 'none' }) }, 'field code: no group none'],
] as const)('refuses %s', (_, fields, message) => expect(() => define(fields)).toThrow(message))
test('refuses what lists, orders and indexes cannot name', () => {
  expect(() => define({}, { listFields: ['colour'] })).toThrow('list field colour is unknown')
  expect(() => define({}, { defaultSort: '-colour' })).toThrow('sort field colour is unknown')
  expect(() => define({}, { indexes: [['colour']] })).toThrow('index column colour is unknown')
  expect(() => define({}, { liveIndexes: [['id']] })).toThrow('only what is deleted softly')
})
