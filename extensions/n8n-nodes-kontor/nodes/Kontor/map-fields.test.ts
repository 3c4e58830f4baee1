import { describe, expect, it } from 'vitest'
import type { Field } from './load-options.ts'
import { fromText, toMapperField, valuesOf } from './map-fields.ts'

const field = (more: Partial<Field>): Field => ({ apiName: 'x', kind: 'text', label: 'X', required: false, readonly: false, hidden: false, sortable: true, custom: false, ...more })

describe('a field of the form', () => {
  it.each([['text', 'string'], ['integer', 'number'], ['decimal', 'number'], ['boolean', 'boolean'], ['date', 'string'], ['timestamp', 'dateTime'], ['tags', 'array'], ['m2m', 'array'], ['relation', 'string'], ['json', 'object']])('of the kind %s is a %s', (kind, type) =>
    expect(toMapperField(field({ kind }), true)).toMatchObject({ id: 'x', displayName: 'X', type, required: false }))
  it('offers the choices with the labels of the tenant, unless others may be written', () => {
    const choices = [{ value: 'new', label: 'New' }]
    expect(toMapperField(field({ kind: 'choice', choices }), true)).toMatchObject({ type: 'options', options: [{ name: 'New', value: 'new' }] })
    expect(toMapperField(field({ kind: 'choice', choices, allowOther: true }), true)).toMatchObject({ type: 'string' })
  })
  it('offers the records of a relation by their names where the list is short, and takes an ID where it is not', () => {
    const lists = new Map([['industries', [{ name: 'Chemie', value: 'a' }]]])
    expect(toMapperField(field({ kind: 'relation', relation: { collection: 'industries' } }), true, lists)).toMatchObject({ type: 'options', options: [{ name: 'Chemie', value: 'a' }] })
    expect(toMapperField(field({ kind: 'person', relation: { collection: 'directus_users' } }), true, lists)).toMatchObject({ type: 'string' })
    expect(toMapperField(field({ kind: 'file', relation: { collection: 'industries' } }), true, lists)).toMatchObject({ type: 'string' })
  })
  it('must be filled when a record is made, if nothing fills it else', () => {
    expect(toMapperField(field({ required: true }), true).required).toBe(true)
    expect(toMapperField(field({ required: true }), false).required).toBe(false)
    expect(toMapperField(field({ required: true, default: 'new' }), true).required).toBe(false)
  })
})

describe('what is written', () => {
  const schema = [toMapperField(field({ apiName: 'company' }), true), toMapperField(field({ apiName: 'city' }), true)]
  it('is what the form says', () => expect(valuesOf({ mappingMode: 'defineBelow', value: { company: 'Acme', city: null }, schema }, { company: 'Other' }, 'Europe/Berlin')).toEqual({ company: 'Acme', city: null }))
  it('or what the item has of the fields', () => expect(valuesOf({ mappingMode: 'autoMapInputData', value: null, schema }, { company: 'Acme', id: '1', secret: 'x' }, 'Europe/Berlin')).toEqual({ company: 'Acme' }))
  it('has times as text', () => expect(valuesOf({ mappingMode: 'defineBelow', value: { company: { toJSON: () => '2026-01-31T12:00:00.000Z' } as unknown as string }, schema }, {}, 'Europe/Berlin')).toEqual({ company: '2026-01-31T12:00:00.000Z' }))
  it.each([
    ['number', '12', 12], ['number', ' 1.5 ', 1.5], ['number', '', null], ['number', 'many', 'many'], ['number', 7, 7], ['number', '1.500', '1.500'], ['number', '0.125', 0.125], ['number', '0x1F', '0x1F'], ['number', '1e3', '1e3'],
    ['boolean', 'true', true], ['boolean', 'false', false], ['boolean', 'yes', 'yes'],
    ['array', '["a, b","c"]', ['a, b', 'c']], ['array', 'excel, languages', ['excel', 'languages']], ['array', '[a', '[a'], ['array', ['x'], ['x']], ['array', '', null],
    ['object', '{"a":1}', { a: 1 }], ['options', 'gold', 'gold'], ['options', '', null], ['string', '', ''], ['string', '12', '12'], [undefined, '12', '12'],
    ['dateTime', '2027-01-05T09:30:00', '2027-01-05T09:30:00.000+01:00'], ['dateTime', '2027-07-05 09:30', '2027-07-05T09:30:00.000+02:00'], ['dateTime', '2027-01-05T09:30:00Z', '2027-01-05T09:30:00Z'], ['dateTime', 'soon', 'soon'], ['dateTime', '2027-02-30T09:30', '2027-02-30T09:30'],
  ] as const)('is, for a field of the type %s and %j, %j', (type, value, meant) => expect(fromText(value, type, 'Europe/Berlin')).toEqual(meant))
  it('is converted where it comes from the item, too', () => expect(valuesOf({ mappingMode: 'autoMapInputData', value: null, schema: [toMapperField(field({ apiName: 'seats', kind: 'integer' }), true)] }, { seats: '12' }, 'Europe/Berlin')).toEqual({ seats: 12 }))
})
