import { fieldDescriptors } from '@kontor/compile/descriptors'
import { leads } from '@kontor/model'
import { describe, expect, it } from 'vitest'
import { conflictOf } from './conflict.ts'
import { etagOf } from './etag.ts'
import { toRecord } from './shape.ts'

const row = (more: object = {}) => ({ id: '1', company: 'Müller GmbH', city: 'Bonn', industry: { id: '7', name_de: 'Bau', name_en: 'Construction' }, marks: [], deleted_at: null, ...more })
const tag = (of: ReturnType<typeof row>, locale: 'de' | 'en' = 'de', left: readonly string[] = []) => {
  const descriptors = fieldDescriptors(leads, locale).filter(d => !left.includes(d.name))
  return etagOf(of, toRecord(of, { collection: leads }, descriptors, locale), descriptors).replaceAll('"', '').split('.')
}

describe('the tag of a record', () => {
  it('is another version when a value changes, and the same one in another language or under another name of what it points to', () => {
    const [version, view] = tag(row())
    expect(tag(row({ city: 'Köln' }))[0]).not.toBe(version)
    expect(tag(row({ industry: { id: '8', name_de: 'Bau' } }))[0]).not.toBe(version)
    for (const [of, locale] of [[row(), 'en'], [row({ industry: { id: '7', name_de: 'Hochbau', name_en: 'Building' } }), 'de']] as const) {
      expect(tag(of, locale)[0]).toBe(version)
      expect(tag(of, locale)[1]).not.toBe(view)
    }
  })
  it('is the same version when what changes is kept from other records, and still another sight of it', () => {
    const [version, view] = tag(row())
    const [later, seen] = tag(row({ last_activity_at: '2026-11-22T10:00:00Z' }))
    expect(later).toBe(version)
    expect(seen).not.toBe(view)
  })
  it('does not depend on the order of the columns', () => {
    expect(tag(Object.fromEntries(Object.entries(row()).reverse()) as ReturnType<typeof row>)).toEqual(tag(row()))
  })
})

it('a conflict has both values of the fields that were to be written and differ', () => {
  const descriptors = fieldDescriptors(leads, 'de')
  const stored = { id: '1', city: 'Köln', company: 'Müller GmbH', industry: { id: '7', label: 'Bau' }, updatedAt: '2026-03-14T09:30:00.000Z', updatedBy: { id: '2', label: 'Ada Vorlage' } }
  expect(conflictOf(stored, '"x"', { city: 'Aachen', company: 'Müller GmbH', industry: '7', phone: null }, descriptors)).toMatchObject({
    code: 'CONFLICT', status: 409,
    details: { etag: '"x"', updatedAt: stored.updatedAt, updatedBy: stored.updatedBy, fields: [{ field: 'city', label: 'Ort', yours: 'Aachen', stored: 'Köln' }] },
  })
})
