import { defineCollection, field, l, leads } from '@kontor/model'
import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { checkBody, isConditional } from './check-body.ts'
import { fieldDescriptors } from './descriptors.ts'
import { fieldProblems } from './messages.ts'
import { createSchema, updateSchema } from './schemas.ts'

const text = l('Feld', 'Field')
const places = defineCollection({
  name: 'places', domain: 'crm', label: { singular: text, plural: text }, icon: 'x', display: '{{zip}}',
  fields: { zip: field.postalCode({ label: text, country: 'land' }), other_zip: field.postalCode({ label: text }), land: field.country({ label: text }) },
})
const fields = fieldDescriptors(places, 'de')
const misfit = { field: 'zip', code: 'INVALID', message: 'Die Postleitzahl passt nicht zum Land.' }

describe('postal codes by the country that the field names', () => {
  it.each([
    ['53111', 'DE', true], ['D-53111', 'Deutschland', true], ['5311', 'germany', false], ['1010', 'Österreich', true], ['1010', 'de', false],
    // Nothing can be said without a country, or of one that is not known.
    ['5311', null, true], ['5311', undefined, true], ['x', 'Musterland', true], ['x', 'AE', true], [null, 'DE', true], ['  ', 'DE', true],
  ])('%j in %j: %s', (zip, land, valid) => {
    const result = createSchema(places).safeParse({ zip, otherZip: '5311', ...land === undefined ? {} : { land } })
    expect(result.success).toBe(valid)
    if (!result.success) expect(fieldProblems(result.error.issues, fields, 'de')).toEqual([misfit])
  })
  it('judges a change of one of both with the other as it stands', () => {
    expect(isConditional(fields)).toBe(true)
    expect(checkBody({ zip: '1010' }, 'update', fields, 'de', { zip: '53111', land: 'DE' })).toEqual({ problems: [misfit] })
    expect(checkBody({ land: 'AT' }, 'update', fields, 'de', { zip: '53111', land: 'DE' })).toEqual({ problems: [misfit] })
    expect(checkBody({ zip: '1010', land: 'AT' }, 'update', fields, 'de', { zip: '53111', land: 'DE' })).toEqual({ data: { zip: '1010', land: 'AT' } })
    expect(checkBody({ zip: '1010', land: 'DE' }, 'update', fields, 'de')).toEqual({ problems: [misfit] })
    // What does not fit already stands in the way of nothing else.
    expect(checkBody({ otherZip: 'x' }, 'update', fields, 'de', { zip: '1010', land: 'DE' })).toEqual({ data: { otherZip: 'x' } })
  })
  it('leaves those to marks that have some', () => {
    expect(fieldDescriptors(leads, 'de').find(d => d.name === 'postal_code')).toMatchObject({ country: 'country', marked: true })
    expect(isConditional(fieldDescriptors(leads, 'de'))).toBe(false)
    expect(createSchema(leads).safeParse({ company: 'A', postalCode: '1', country: 'DE' }).success).toBe(true)
  })
  it('changes nothing in the description of the API', () => {
    for (const make of [createSchema, updateSchema]) expect(z.toJSONSchema(make(places))).toMatchObject({ additionalProperties: false, properties: { zip: {}, land: {} } })
  })
})
