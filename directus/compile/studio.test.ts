import { leads } from '@kontor/model'
import { describe, expect, it } from 'vitest'
import type { DirectusField } from './custom.ts'
import { directusRows } from './directus.ts'
import { fieldDescriptors, type FieldDescriptor } from './descriptors.ts'
import { createSchema, updateSchema } from './schemas.ts'
import { studioView } from './studio.ts'
import { MODELS } from '@kontor/model'

/** Rows as Directus gives them for the model as it is applied. */
const model: DirectusField[] = directusRows(MODELS.tenant).fields.filter(row => row.collection === 'leads').map(({ field, ...meta }) => ({
  field: String(field), type: 'string', schema: (meta.special as string[] | null)?.some(s => ['alias', 'o2m'].includes(s)) ? null : {}, meta: meta as DirectusField['meta'],
}))
const view = (...rows: DirectusField[]) => studioView(leads, [...model, ...rows], 'de')
const own = (field: string, type: string, meta: object, schema: object = {}): DirectusField => ({ field, type, schema, meta: meta as DirectusField['meta'] })
const changed = (field: string, meta: object) => studioView(leads, model.map(row => row.field === field ? { ...row, meta: { ...row.meta, ...meta } } : row), 'de')

describe('what Studio shows of the model', () => {
  it('is the model where nobody changed anything', () => {
    const { fields, groups } = view()
    const known = new Map(fieldDescriptors(leads, 'de').map(d => [d.name, d]))
    for (const d of fields) {
      expect({ ...d, group: undefined }).toEqual({ ...known.get(d.name), group: undefined, groupLabel: undefined })
    }
    expect(new Set(fields.map(d => d.name))).toEqual(new Set(known.keys()))
    expect(groups).toEqual((leads.groups ?? []).map(g => ({ key: g.key, label: g.label.de })))
    for (const d of fields) expect(d.group).toBe(known.get(d.name)?.group)
  })
  it('follows order, groups, labels and what an admin hid', () => {
    expect(changed('city', { sort: -1 }).fields.filter(f => f.group === 'company')[0]?.name).toBe('city')
    expect(changed('city', { group: 'group_more' }).fields.find(f => f.name === 'city')?.group).toBe('more')
    expect(changed('city', { translations: [{ language: 'de-DE', translation: 'Standort' }], note: 'Sitz der Firma', hidden: true, readonly: true }).fields.find(f => f.name === 'city'))
      .toMatchObject({ label: 'Standort', help: 'Sitz der Firma', hidden: true, readonly: true })
    expect(changed('group_more', { hidden: true }).fields.filter(f => f.group === 'more').every(f => f.hidden)).toBe(true)
    expect(changed('group_more', { sort: 1 }).groups[0]?.key).toBe('more')
  })
  it('shows the tenant\'s own values of a list that may be changed, and of no other', () => {
    const choices = [{ value: 'new', text: '$t:kontor_leads_status_new', color: '#000000', category: 'new' }, { value: 'visited', text: 'Besucht', names: { de: 'Besucht', en: 'Visited' }, category: 'contacted' }]
    const shown = [...choices, { value: 'lost', text: 'Verloren', names: { de: 'Verloren', en: 'Lost' }, category: 'disqualified', retired: true }]
    const status = changed('status', { options: { choices }, display_options: { choices: shown } }).fields.find(f => f.name === 'status')
    expect(status?.choices).toEqual([
      { value: 'new', label: 'Neu', color: '#000000', category: 'new' }, { value: 'visited', label: 'Besucht', category: 'contacted' }, { value: 'lost', label: 'Verloren', category: 'disqualified', retired: true },
    ])
    const update = updateSchema(status ? [status] : [])
    expect(update.safeParse({ status: 'visited' }).success).toBe(true)
    expect(update.safeParse({ status: 'lost' }).success).toBe(false)
    expect(changed('verification', { options: { choices } }).fields.find(f => f.name === 'verification')?.choices?.map(c => c.value)).toEqual(['unverified', 'verified', 'rejected'])
  })
})

describe('the tenant\'s own fields', () => {
  it.each<[string, DirectusField, object]>([
    ['money', own('x', 'decimal', { interface: 'input', options: { min: 0 }, display: 'formatted-value', display_options: { suffix: ' €' } }), { kind: 'decimal', currency: 'EUR', min: 0, sortable: true }],
    ['a number with a unit', own('x', 'integer', { interface: 'input', display_options: { suffix: ' Plätze' } }), { kind: 'integer', suffix: ' Plätze' }],
    ['several of a list', own('x', 'csv', { interface: 'select-multiple-checkbox', special: ['cast-csv'], options: { choices: [{ text: 'A', value: 'a' }] } }), { kind: 'tags', separated: true, choices: [{ value: 'a', label: 'A' }], allowOther: false }],
    ['several of a list as JSON', own('x', 'json', { interface: 'select-multiple-dropdown', special: ['cast-json'], options: { choices: [{ text: 'A', value: 'a' }] } }), { kind: 'tags', choices: [{ value: 'a', label: 'A' }] }],
    ['a file', own('x', 'uuid', { interface: 'file', special: ['file'] }, { foreign_key_table: 'directus_files' }), { kind: 'file', relation: { collection: 'directus_files', idType: 'uuid' } }],
    ['a text that is searched', own('x', 'string', { interface: 'input', searchable: true }), { kind: 'text', search: true }],
    ['a number, which is not', own('x', 'integer', { interface: 'input', searchable: true }), { kind: 'integer', search: false }],
    ['what is hidden is not demanded', own('x', 'string', { interface: 'input', required: true, hidden: true }), { required: false, hidden: true }],
  ])('%s', (_, row, expected) => expect(view(row).fields.find(f => f.name === 'x')).toMatchObject({ custom: true, ...expected }))

  it('stands in its group where Studio puts it, and in none when the group is not there', () => {
    expect(view(own('x', 'string', { interface: 'input', group: 'group_contact', sort: 1 })).fields.filter(f => f.group === 'contact')[0]?.name).toBe('x')
    const { fields } = view(own('x', 'string', { interface: 'input', group: 'gone' }))
    expect(fields.at(-1)).toMatchObject({ name: 'x' })
    expect(fields.at(-1)?.group).toBeUndefined()
  })
  it('takes no name from a field of the model', () => {
    const { fields } = view(own('leadNumber', 'string', { interface: 'input' }), own('foo_bar', 'string', { interface: 'input' }), own('fooBar', 'string', { interface: 'input' }))
    expect(fields.find(f => f.apiName === 'leadNumber')?.name).toBe('lead_number')
    expect(new Set(fields.map(f => f.apiName)).size).toBe(fields.length)
  })
  it('several values are checked one by one, and none has the comma that parts them', () => {
    const { fields } = view(own('x', 'csv', { interface: 'select-multiple-checkbox', options: { choices: [{ text: 'A', value: 'a' }, { text: 'B', value: 'b' }] } }), own('y', 'csv', { interface: 'tags' }))
    const schema = createSchema(fields.filter(f => ['x', 'y'].includes(f.name)))
    expect(schema.safeParse({ x: ['a', 'b'], y: ['frei'] }).success).toBe(true)
    expect(schema.safeParse({ x: ['c'] }).success).toBe(false)
    expect(schema.safeParse({ y: ['a,b'] }).success).toBe(false)
  })
})

describe('the key of an administrator\'s own collection', () => {
  const key = (type: string, schema: object, meta: object = { interface: 'input' }) => studioView({ name: 'visits' }, [own('id', type, meta, { is_primary_key: true, is_nullable: false, default_value: null, ...schema }), own('title', 'string', { interface: 'input' })], 'de').fields
  it.each([
    ['a number that the database counts', 'integer', { has_auto_increment: true }, undefined],
    ['a UUID that Directus makes', 'uuid', {}, { interface: 'input', special: ['uuid'] }],
  ])('is nobody\'s to give: %s', (_, type, schema, meta) => {
    const fields = key(type, schema, meta)
    expect(fields[0]).toMatchObject({ name: 'id', readonly: true, required: false })
    expect(createSchema(fields).safeParse({ title: 'x' }).success).toBe(true)
    expect(createSchema(fields).safeParse({ id: type === 'integer' ? 1 : '0c6f8a52-6a0f-4b8e-9d0a-5a3c1a4f7b10' }).success).toBe(false)
  })
  it('is given once where people give it', () => {
    const fields = key('string', { max_length: 255 })
    expect(fields[0]).toMatchObject({ kind: 'text', readonly: false, required: true, only: 'create' })
    expect(createSchema(fields).safeParse({ title: 'x' }).success).toBe(false)
    expect(createSchema(fields).safeParse({ id: 'A-1' }).success).toBe(true)
    expect(updateSchema(fields).safeParse({ id: 'A-2' }).success).toBe(false)
  })
  it('may be beyond PostgreSQL\'s integer', () => {
    const [big, small] = ['bigInteger', 'integer'].map(type => key(type, {})[0] as FieldDescriptor) as [FieldDescriptor, FieldDescriptor]
    const fields = [big, { ...small, apiName: 'small' }]
    expect(createSchema(fields).safeParse({ id: 2 ** 40, small: 1 }).success).toBe(true)
    expect(createSchema(fields).safeParse({ id: 1, small: 2 ** 40 }).success).toBe(false)
  })
})
