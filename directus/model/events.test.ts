import { expect, expectTypeOf, test } from 'vitest'
import { EVENT_CATALOGUE, EVENT_TYPES, type EventType } from './events.ts'

const ID = '6b6f6e74-0000-4000-8000-000000000001'
const payload = (type: EventType) => EVENT_TYPES.get(type)?.payload ?? (() => { throw new Error(type) })()

test('every type is there once, with a label in both languages', () => {
  expect(EVENT_TYPES.size).toBe(EVENT_CATALOGUE.length)
  expect(EVENT_TYPES.get('crm.lead.created')?.label).toEqual({ de: 'Lead angelegt', en: 'Lead created' })
  expect(EVENT_TYPES.get('crm.import.finished')?.label).toEqual({ de: 'Import fertig', en: 'Import finished' })
  expectTypeOf<'crm.lead.qualified' | 'chat.message.created'>().toExtend<EventType>()
  expectTypeOf<'crm.lead.won'>().not.toExtend<EventType>()
})

test('a payload says what its type says, and a tenant\'s own fields come along', () => {
  expect(payload('crm.lead.created').parse({ id: ID, values: { company: 'Müller GmbH', tags: ['a'], shoe_size: 44 } })).toBeTruthy()
  expect(payload('crm.lead.updated').parse({ id: ID, changed: { city: { from: null, to: 'Bonn' }, notes: {} } })).toBeTruthy()
  expect(payload('crm.import.finished').safeParse({ id: ID, values: { rows_total: 'many' } }).success).toBe(false)
  expect(payload('crm.lead.restored').safeParse({ id: ID, values: {} }).success).toBe(false)
})
