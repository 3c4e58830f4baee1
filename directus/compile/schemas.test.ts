import { chatMessages, leads, leadSources, tenantSettings, type Locale } from '@kontor/model'
import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { customDescriptor } from './custom.ts'
import { fieldDescriptors } from './descriptors.ts'
import { fieldProblems } from './messages.ts'
import { createSchema, emptyToNull, fieldSchema, recordSchema, updateSchema } from './schemas.ts'

const problems = (body: unknown, schema = createSchema(leads), locale: Locale = 'de') => {
  const result = schema.safeParse(body)
  return result.success ? [] : fieldProblems(result.error.issues, fieldDescriptors(leads, locale), locale)
}

describe('bodies of the API', () => {
  it('takes a lead with only its company, as it was typed', () => {
    expect(createSchema(leads).parse({ company: '  Müller & Söhne KG ' })).toEqual({ company: '  Müller & Söhne KG ' })
  })
  it('trims what has no origin', () => {
    expect(createSchema(leadSources).parse({ name: ' Messe ' })).toEqual({ name: 'Messe' })
  })
  it.each([['email', 'kein(at)x'], ['website', 'httsp://www.firma.de'], ['phone', 'auf Anfrage'], ['vatId', '12'], ['postalCode', '?'], ['country', 'Atlantis']])('takes a wrong %s, which gets a mark', (field, value) => {
    expect(createSchema(leads).parse({ company: 'A', [field]: value })).toEqual({ company: 'A', [field]: value })
  })
  it.each(['www.firma.de', 'javascript:alert(1)', 'http://intranet'])('refuses the wrong address %s where nobody would mark it', (address) => {
    expect(createSchema(leadSources).safeParse({ name: 'A', address }).success).toBe(false)
    expect(createSchema(leadSources).safeParse({ name: 'A', address: 'https://www.firma.de/x?y=1' }).success).toBe(true)
  })
  it.each([
    ['email', 'name@firma.de', true], ['email', 'info@müller.de', true], ['email', 'name@firma', false], ['email', 'a b@c.de', false], ['email', 'name@@firma.de', false],
    ['phone', '+49 (228) 12 34-56', true], ['phone', '0228/123456 DW 12', true], ['phone', 'auf Anfrage', false],
    ['vatId', 'DE123456789', true], ['vatId', 'ATU12345678', true], ['vatId', '12', false],
  ])('%s without marks: %j is %s', (field, value, valid) => {
    const descriptor = fieldDescriptors(leads, 'de').find(d => d.apiName === field)!
    expect(fieldSchema({ ...descriptor, marked: false }).safeParse(value).success).toBe(valid)
  })
  it('asks for what is required, in the language of the person', () => {
    expect(problems({})).toEqual([{ field: 'company', code: 'REQUIRED', message: 'Bitte ausfüllen.' }])
    expect(problems({ company: ' ' }, undefined, 'en')).toEqual([{ field: 'company', code: 'REQUIRED', message: 'Please fill in.' }])
    expect(problems({ company: null }, updateSchema(leads))).toMatchObject([{ field: 'company', code: 'REQUIRED' }])
  })
  it('refuses unknown and read-only fields by name', () => {
    expect(problems({ company: 'A', isAdmin: true, leadNumber: 'L-1', id: 'x' }).map(p => [p.field, p.code])).toEqual([
      ['isAdmin', 'UNKNOWN_FIELD'], ['leadNumber', 'UNKNOWN_FIELD'], ['id', 'UNKNOWN_FIELD'],
    ])
  })
  it.each([
    ['status', 'contacted', true], ['status', 'won', false],
    ['owner', '6f0c9c1e-0000-4000-8000-000000000001', true], ['owner', 'rep', false],
    ['nextStepAt', '2026-03-01T09:00:00+01:00', true], ['nextStepAt', '2026-03-01', false],
    ['tags', ['messe', 'Köln'], true], ['tags', 'messe', false],
    ['postalCode', '53111', true], ['postalCode', 'x'.repeat(51), false],
  ])('%s: %j is %s', (field, value, valid) => {
    expect(updateSchema(leads).safeParse({ [field]: value }).success).toBe(valid)
    expect(updateSchema(leads).safeParse({ [field]: null }).success).toBe(field !== 'status')
  })
  it('shows imported values as they came, though nobody could type them', () => {
    const record = Object.fromEntries(fieldDescriptors(leads, 'de').map(d => [d.apiName, null]))
    const id = '6f0c9c1e-0000-4000-8000-000000000001'
    const read = { ...record, id, email: 'kein@', status: 'deleted', owner: { id, label: 'Ada' }, createdAt: '2026-03-01T09:00:00.000Z', marks: [] }
    expect(recordSchema(leads).parse(read)).toEqual(read)
  })
  it('is a JSON schema for the API description', () => {
    expect(z.toJSONSchema(createSchema(leads))).toMatchObject({ required: ['company'], additionalProperties: false, properties: { company: { type: 'string', maxLength: 255 } } })
  })
  it('takes empty inputs of a form for no value', () => {
    expect(emptyToNull({ email: ' ', tags: [], rating: 0, city: 'Bonn', reviewed: false })).toEqual({ email: null, tags: null, rating: 0, city: 'Bonn', reviewed: false })
  })
})

describe('descriptors', () => {
  it('leaves out what is internal', () => {
    expect(fieldDescriptors(chatMessages, 'de').map(d => d.name)).not.toContain('last_error')
  })
  it('is plain JSON in one language', () => {
    const described = fieldDescriptors(leads, 'en')
    expect(JSON.parse(JSON.stringify(described))).toEqual(described)
    expect(described.find(d => d.name === 'date_created')).toMatchObject({ apiName: 'createdAt', label: 'Created at', readonly: true, listPosition: 10 })
    expect(described.find(d => d.name === 'rating')?.choices?.[0]).toEqual({ value: 'hot', label: 'Hot', color: '#DC2626' })
    expect(described.find(d => d.name === 'owner')?.relation).toEqual({ collection: 'directus_users', idType: 'uuid' })
  })
  it('treats a field that an admin added like one of ours', () => {
    const custom = customDescriptor({
      field: 'shoe_size', type: 'integer', schema: { is_nullable: false, default_value: null },
      meta: { interface: 'input', translations: [{ language: 'de-DE', translation: 'Schuhgröße' }], special: null },
    }, 'de')
    expect(custom).toMatchObject({ apiName: 'shoeSize', kind: 'integer', label: 'Schuhgröße', required: true, custom: true, sortable: true })
    const schema = createSchema([...fieldDescriptors(leads, 'de'), custom!])
    expect(schema.safeParse({ company: 'A', shoeSize: 42 }).success).toBe(true)
    expect(schema.safeParse({ company: 'A', shoeSize: 4.2 }).success).toBe(false)
    expect(schema.safeParse({ company: 'A' }).success).toBe(false)
  })
  it('knows choices, relations and what has no place in a form', () => {
    const schema = { is_nullable: true }
    expect(customDescriptor({ field: 'size', type: 'string', schema, meta: { interface: 'select-dropdown', options: { choices: [{ text: 'Groß', value: 'l' }] } } }, 'de'))
      .toMatchObject({ kind: 'choice', choices: [{ value: 'l', label: 'Groß' }], label: 'Size' })
    expect(customDescriptor({ field: 'partner', type: 'integer', schema: { ...schema, foreign_key_table: 'partners' } }, 'de'))
      .toMatchObject({ kind: 'relation', relation: { collection: 'partners', idType: 'integer' } })
    expect(customDescriptor({ field: 'secret', type: 'hash', schema, meta: { special: ['hash'] } }, 'de')).toBeUndefined()
    expect(customDescriptor({ field: 'divider', type: 'alias', schema: null }, 'de')).toBeUndefined()
  })
})

it('takes a text that fits its pattern, and says what is wanted of another', () => {
  const descriptors = fieldDescriptors(tenantSettings, 'de')
  const check = (value: string) => updateSchema(tenantSettings).safeParse({ leadNumberPrefix: value })
  for (const fine of ['ACME-', 'L2026/', '7.']) expect(check(fine).success, fine).toBe(true)
  const refused = check('-x')
  expect(fieldProblems(refused.error?.issues ?? [], descriptors, 'de')).toEqual([{ field: 'leadNumberPrefix', code: 'INVALID', message: 'Buchstaben, Ziffern, Punkt, Schrägstrich und Bindestrich, am Anfang Buchstabe oder Ziffer.' }])
})
