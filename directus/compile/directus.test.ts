import { allFields, defineCollection, field, l, leads, MODELS } from '@kontor/model'
import { describe, expect, it } from 'vitest'
import { directusRows } from './directus.ts'
import { sqlName, tableSql } from './sql.ts'

const rows = directusRows(MODELS.tenant)
const fieldOf = (collection: string, name: string) => rows.fields.find(row => row.collection === collection && row.field === name)

describe('what Studio gets', () => {
  it('names everything in German and English', () => {
    for (const row of [...rows.collections, ...rows.fields]) {
      const translations = row.translations as { language: string, translation: string }[]
      expect(translations.map(t => t.language)).toEqual(['de-DE', 'en-US'])
      for (const { translation } of translations) expect(translation, `${String(row.collection)}.${String(row.field)}`).toMatch(/\S/)
    }
  })
  it('has a text in both languages behind every key that it shows', () => {
    const keys = new Set(JSON.stringify([rows.collections, rows.fields]).match(/\$t:[a-z0-9_]+/g))
    expect(keys.size).toBeGreaterThan(50)
    for (const key of keys) expect(rows.translations.filter(row => `$t:${String(row.key)}` === key).map(row => row.language).sort()).toEqual(['de-DE', 'en-US'])
  })
  it('draws a choice with its labels and colours', () => {
    expect(fieldOf('leads', 'rating')).toMatchObject({
      interface: 'select-dropdown', display: 'labels', group: 'group_state', special: null,
      options: { allowNone: true, choices: [{ value: 'hot', text: '$t:kontor_leads_rating_hot', color: '#DC2626' }, { value: 'warm' }, { value: 'cold' }] },
    })
  })
  it('takes no other value than those offered', () => {
    expect(fieldOf('leads', 'status')?.validation).toEqual({ _and: [{ status: { _in: ['new', 'contacted', 'qualified', 'disqualified', 'converted'] } }] })
    expect(fieldOf('leads', 'rating')?.validation).toEqual({ _or: [{ rating: { _null: true } }, { rating: { _in: ['hot', 'warm', 'cold'] } }] })
  })
  it('holds a text to its pattern and a number to its range, and says in the person\'s language what is wanted', () => {
    expect(fieldOf('tenant_settings', 'lead_number_prefix')).toMatchObject({
      validation: { _or: [{ lead_number_prefix: { _null: true } }, { lead_number_prefix: { _regex: '^[A-Za-z0-9][A-Za-z0-9./-]*$' } }] }, validation_message: '$t:kontor_tenant_settings_lead_number_prefix_pattern',
    })
    const things = defineCollection({
      name: 'things', domain: 'crm', label: { singular: l('Ding', 'Thing'), plural: l('Dinge', 'Things') }, icon: 'x', display: '{{size}}',
      fields: { size: field.integer({ label: l('Größe', 'Size'), min: 1, max: 9 }), weight: field.decimal({ label: l('Gewicht', 'Weight'), required: true, min: 0 }) },
    })
    const validations = directusRows([things]).fields.map(row => [row.field, row.validation])
    expect(validations).toContainEqual(['size', { _or: [{ size: { _null: true } }, { _and: [{ size: { _gte: 1 } }, { size: { _lte: 9 } }] }] }])
    expect(validations).toContainEqual(['weight', { _and: [{ weight: { _gte: 0 } }] }])
  })
  it('lets Directus fill in what it keeps itself', () => {
    expect(fieldOf('leads', 'id')?.special).toEqual(['uuid'])
    expect(fieldOf('leads', 'date_created')).toMatchObject({ special: ['date-created'], readonly: true, hidden: true })
    expect(fieldOf('leads', 'user_updated')).toMatchObject({ special: ['user-updated'] })
  })
  it('searches only where an index helps', () => {
    const searchable = rows.fields.filter(row => row.collection === 'leads' && row.searchable).map(row => row.field)
    const indexed = tableSql(leads).indexes.filter(index => !index.name.endsWith('_texts_trgm') && index.sql.includes('gin_trgm_ops')).map(index => /lower\("(\w+)"/.exec(index.sql)?.[1])
    expect(searchable.sort()).toEqual(indexed.sort())
    expect(searchable).toContain('company')
  })
  it('puts lists on the other side of relations', () => {
    expect(fieldOf('leads', 'origins')).toMatchObject({ special: ['o2m'], interface: 'list-o2m' })
    expect(rows.relations).toContainEqual({ many_collection: 'lead_origins', many_field: 'lead', one_collection: 'leads', one_field: 'origins', one_deselect_action: 'nullify' })
    expect(rows.relations).toContainEqual(expect.objectContaining({ many_collection: 'leads', many_field: 'owner', one_collection: 'directus_users' }))
  })
  it('leaves deleted records out of the lists that it offers', () => {
    expect(rows.presets.find(row => row.collection === 'leads')).toMatchObject({ filter: { _and: [{ deleted_at: { _null: true } }] } })
    expect(rows.presets.some(row => row.collection === 'lead_marks')).toBe(false)
  })
  it('offers views of lists by names in both languages, deleted records left out', () => {
    expect(rows.bookmarks.filter(row => row.collection === 'leads').map(row => row.bookmark)).toEqual(['$t:kontor_leads_bookmark_mine', '$t:kontor_leads_bookmark_not_released', '$t:kontor_leads_bookmark_with_marks'])
    expect(rows.bookmarks[0]).toMatchObject({ filter: { _and: [{ deleted_at: { _null: true } }, { owner: { _eq: '$CURRENT_USER' } }] }, layout: 'tabular' })
    for (const { bookmark } of rows.bookmarks) expect(rows.translations.filter(row => `$t:${String(row.key)}` === bookmark).map(row => row.language)).toEqual(['de-DE', 'en-US'])
  })
  it('fits the columns of Directus', () => {
    for (const row of rows.fields) expect(String(row.field).length).toBeLessThanOrEqual(64)
    for (const row of rows.collections) expect(String(row.icon).length).toBeLessThanOrEqual(64)
  })
})

describe('what PostgreSQL gets', () => {
  const table = tableSql(leads)
  const column = (name: string) => table.columns.find(c => c.name === name)

  it('has a column per field', () => {
    expect(table.columns.map(c => c.name)).toEqual(Object.keys(allFields(leads)))
    expect(column('company')).toEqual({ name: 'company', type: 'character varying(255)', length: 255, notNull: true })
    expect(column('status')).toMatchObject({ default: '\'new\'', notNull: true })
    expect(column('owner')).toMatchObject({ type: 'uuid', references: { table: 'directus_users', onDelete: 'SET NULL' } })
    expect(column('id')).toMatchObject({ default: 'gen_random_uuid()', notNull: true })
  })
  it('numbers leads and keeps deleted ones', () => {
    expect(table.sequences).toEqual([{ name: 'leads_lead_number_seq', sql: 'CREATE SEQUENCE "leads_lead_number_seq"' }])
    expect(table.triggers.map(t => t.sql)).toEqual([
      expect.stringContaining('BEFORE DELETE ON "leads"'),
      expect.stringContaining('BEFORE UPDATE OF deleted_at ON "leads" FOR EACH ROW WHEN (OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS NULL)'),
      expect.stringContaining('FROM public.tenant_settings LIMIT 1), \'L-\') || lpad(number, greatest(6, length(number)), \'0\')'),
    ])
  })
  it('gives no two things one name, however long', () => {
    const names = MODELS.tenant.map(tableSql).flatMap(t => [...t.constraints, ...t.indexes, ...t.sequences].map(n => n.name))
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(name.length).toBeLessThanOrEqual(63)
    expect(sqlName('a'.repeat(40), 'b'.repeat(40))).not.toBe(sqlName('a'.repeat(40), `${'b'.repeat(39)}c`))
  })
})

describe('a model that cannot work', () => {
  const base = { domain: 'crm', label: { singular: l('A', 'A'), plural: l('A', 'A') }, icon: 'x', display: '{{id}}' } as const
  const label = l('B', 'B')
  it('points nowhere', () => {
    const a = defineCollection({ ...base, name: 'aa', fields: { bb: field.relation({ label, to: 'nowhere', onDelete: 'SET NULL' }) } })
    expect(() => directusRows([a])).toThrow(/^model .*collection aa: field bb: no collection nowhere/)
  })
  it('would lose the parent of rows that are only marked as deleted', () => {
    const a = defineCollection({ ...base, name: 'aa', fields: { cc: field.text({ label }) } })
    const b = defineCollection({ ...base, name: 'bb', softDelete: true, fields: { aa: field.relation({ label, to: 'aa', onDelete: 'CASCADE' }) } })
    expect(() => directusRows([a, b])).toThrow('collection bb: field aa: rows that are only marked')
  })
  it.each([
    [{ colour: { _eq: 1 } }, 'names colour, which is no field of things'],
    [{ _and: [{ state: { _eq: 'lost' } }] }, 'asks for lost, which is none of the choices of state'],
    [{ state: { _in: ['a', 'b'] } }, 'asks for b, which is none of the choices of state'],
    [{ state: { _is: 'a' } }, 'asks state for _is, which is no operator'],
    [{ state: { name: { _eq: 1 } } }, 'asks state for name, which is no operator'],
    [{ parts: { id: { _nnull: true } } }, 'asks the list parts for something else than _some or _none'],
    [{ parts: { _some: { weight: { _gt: 1 } } } }, 'names weight, which is no field of parts'],
    [{ above: { above: { weight: { _gt: 1 } } } }, 'names weight, which is no field of things'],
    [{ _or: { state: { _eq: 'a' } } }, 'has no list behind _or'],
    [{ state: {} }, 'says nothing of state'],
  ])('has a bookmark whose filter is wrong: %j', (filter, message) => {
    const things = defineCollection({
      ...base, name: 'things', bookmarks: [{ key: 'odd', label, filter }],
      fields: { state: field.choice({ label, choices: [{ value: 'a', label }] }), above: field.relation({ label, to: 'things', onDelete: 'SET NULL' }), who: field.person({ label }) },
    })
    const parts = defineCollection({ ...base, name: 'parts', fields: { thing: field.relation({ label, to: 'things', onDelete: 'SET NULL', inverse: 'parts' }) } })
    expect(() => directusRows([things, parts])).toThrow(`collection things: bookmark odd: its filter ${message}`)
    const fine = { _and: [{ parts: { _some: { id: { _nnull: true } } } }, { above: { state: { _in: ['a'] } } }, { who: { _eq: '$CURRENT_USER' } }] }
    expect(() => directusRows([{ ...things, bookmarks: [{ key: 'odd', label, filter: fine }] }, parts])).not.toThrow()
  })
})
