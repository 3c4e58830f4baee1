import { expect, test } from 'vitest'
import type { CollectionInfo } from './collection.ts'
import { nameOfRecord } from './record-name.ts'

const field = (apiName: string, kind: string, more: object = {}) => ({ name: apiName, apiName, kind, label: apiName, hidden: false, ...more })
const info = (display: string[]) => ({
  display, fields: [field('id', 'text'), field('secret', 'text', { hidden: true }), field('title', 'text'), field('tier', 'choice', { choices: [{ value: 'gold', label: 'Gold' }] }), field('lead', 'relation')],
}) as unknown as CollectionInfo
const record = { id: '7', title: 'Erstbesuch', tier: 'gold', lead: { id: 'l', label: 'Müller GmbH' }, secret: 'x' }

test('a record is called as its collection says, in the words of its fields', () => {
  expect(nameOfRecord(record, info(['title', 'tier', 'lead']))).toBe('Erstbesuch Gold Müller GmbH')
  expect(nameOfRecord({ ...record, title: '' }, info(['title', 'lead']))).toBe('Müller GmbH')
})

test('without a name it is called by its first text, and by nothing that is not shown', () => {
  expect(nameOfRecord(record, info([]))).toBe('Erstbesuch')
  expect(nameOfRecord({ ...record, title: null }, info(['title']))).toBe('')
  expect(nameOfRecord(record, undefined)).toBe('')
})
