import { expect, test } from 'vitest'
import type { FieldDescriptor } from './collection'
import { hasCondition, typedSearch } from './typed-search'

const field = (apiName: string, label: string, kind: string, more: object = {}) => ({ name: apiName, apiName, label, kind, ...more }) as unknown as FieldDescriptor
const FIELDS = [
  field('status', 'Status', 'choice', { choices: [{ value: 'new', label: 'Neu' }, { value: 'on_site', label: 'Vor Ort' }] }), field('city', 'Ort', 'text'), field('company', 'Firma', 'text'),
  field('owner', 'Verantwortlich', 'person', { relation: { collection: 'directus_users' } }), field('industry', 'Branche', 'relation', { relation: { collection: 'industries' } }),
  field('visitedOn', 'Besucht am', 'date'), field('seats', 'Plätze', 'decimal'), field('nextStepAt', 'Nächster Schritt am', 'timestamp'), field('phone', 'Telefon', 'phone'), field('reviewed', 'Freigegeben', 'boolean'), field('notes', 'Notizen', 'longText'), field('tags', 'Schlagwörter', 'tags', { tagged: true }),
]
const of = (text: string) => typedSearch(text, FIELDS, 'Europe/Berlin')

test('conditions are taken out of what is searched for', () => {
  expect(of('status:new owner:me city:Bonn Druckerei "exakt so"')).toEqual({ filters: { 'status': 'new', 'owner': 'me', 'city.contains': 'Bonn' }, names: [], search: 'Druckerei "exakt so"' })
  expect(of('firma:"Muster GmbH" -ort:Köln').filters).toEqual({ 'company': 'Muster GmbH', 'city.ncontains': 'Köln' })
  expect(of('Status:Neu,vorort nextStepAt<2026-12-01 phone:- freigegeben:nein').filters).toEqual({ 'status.in': 'new,on_site', 'nextStepAt.lt': '2026-11-30T23:00:00.000Z', 'phone.empty': 'true', 'reviewed': 'false' })
  expect(of('-status:new phone:*').filters).toEqual({ 'status.nin': 'new', 'phone.empty': 'false' })
  expect(of('tags:VIP -schlagwörter:"Messe 2026"').filters).toEqual({ 'tags': 'VIP', 'tags.nin': 'Messe 2026' })
  expect(of('branche:"Bau und Handwerk"').names).toMatchObject([{ key: 'industry', name: 'Bau und Handwerk' }])
})

test('what is no field, or no value of its field, is searched for as it stands', () => {
  for (const text of ['https://muster.example', '12:30 Uhr', 'status:unbekannt', 'status:', 'farbe:rot', 'reviewed:vielleicht', 'city<5']) expect(of(text)).toEqual({ filters: {}, names: [], search: text })
  expect(hasCondition('status:', FIELDS)).toBe(true)
  expect(hasCondition('muster city:B', FIELDS)).toBe(true)
  expect(hasCondition('https://muster.example', FIELDS)).toBe(false)
})

test('days are whole ones where the person is, and numbers and days are written as people write them', () => {
  const day = { 'nextStepAt.gte': '2026-12-01T23:00:00.000Z', 'nextStepAt.lt': '2026-12-02T23:00:00.000Z' }
  expect(of('nextStepAt:2026-12-02').filters).toEqual(day)
  expect(of('nextStepAt>=2.12.2026 nextStepAt<=02.12.2026').filters).toEqual(day)
  expect(of('nextStepAt>2026-12-01').filters).toEqual({ 'nextStepAt.gte': '2026-12-01T23:00:00.000Z' })
  expect(of('besuchtam:24.12.2026 plätze>1.234,5 seats<=7').filters).toEqual({ 'visitedOn': '2026-12-24', 'seats.gt': '1234.5', 'seats.lte': '7' })
  for (const text of ['visitedOn:31.2.2026', 'seats:viele', 'nextStepAt:bald']) expect(of(text)).toEqual({ filters: {}, names: [], search: text })
})
