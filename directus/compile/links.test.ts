import { columnsOf, defineCollection, field, l, withLinks, type Collection, type Field } from '@kontor/model'
import { rightsOf, type Right } from '@kontor/policies'
import { describe, expect, it } from 'vitest'
import { fieldDescriptors } from './descriptors.ts'
import { directusRows } from './directus.ts'
import { listSql } from './links.ts'
import { tableSql } from './sql.ts'
import { studioView } from './studio.ts'

const label = l('Ding', 'Thing')
const spec = { domain: 'crm', label: { singular: label, plural: label }, icon: 'x' } as const
const tags = defineCollection({ ...spec, name: 'tags_of', display: '{{name}} ({{id}})', fields: { name: field.text({ label }) } })
const pages = defineCollection({ ...spec, name: 'pages', display: '{{id}}', softDelete: true, fields: { title: field.text({ label }) } })
const thingsWith = (fields: Record<string, Field>, more: Partial<Collection> = {}) => defineCollection({ ...spec, name: 'things', display: '{{id}}', ...more, fields: { name: field.text({ label }), ...fields } })
const things = thingsWith({ tags: field.m2m({ label: l('Schilder', 'Tags'), to: 'tags_of', inverse: 'things_of' }), about: field.m2a({ label, to: ['tags_of', 'pages'] }) })
const model = withLinks([things, tags, pages])
const rows = directusRows(model)
const links = (name: string) => model.find(c => c.name === name) as Collection

describe('lists of records', () => {
  it('have a collection of links each, and no column', () => {
    expect(model.map(({ name }) => name)).toEqual(['things', 'tags_of', 'pages', 'things_tags', 'things_about'])
    expect(withLinks(model)).toEqual(model)
    expect(Object.keys(columnsOf(things))).not.toContain('tags')
    expect(tableSql(things).columns.map(({ name }) => name)).toEqual(['id', 'name', 'user_created', 'date_created', 'user_updated', 'date_updated'])
    expect(tableSql(links('things_tags'))).toMatchObject({
      columns: [{ name: 'id' }, { name: 'record', notNull: true, references: { table: 'things', onDelete: 'CASCADE' } }, { name: 'related', notNull: true, references: { table: 'tags_of', onDelete: 'CASCADE' } }, { name: 'sort', type: 'integer' }],
    })
    expect(tableSql(links('things_tags')).constraints.map(({ name }) => name)).toContain('things_tags_record_related_unique')
    expect(tableSql(links('things_about')).constraints.map(({ name }) => name)).toContain('things_about_record_collection_item_unique')
  })
  it('are drawn by Studio as such, with the names of what they hold', () => {
    const found = (collection: string, name: string) => rows.fields.find(row => row.collection === collection && row.field === name)
    expect(found('things', 'tags')).toMatchObject({ special: ['m2m'], interface: 'list-m2m', options: { template: '{{related.name}} ({{related.id}})' }, readonly: false })
    expect(found('things', 'about')).toMatchObject({ special: ['m2a'], interface: 'list-m2a' })
    expect(found('tags_of', 'things_of')).toMatchObject({ special: ['m2m'], interface: 'list-m2m', options: { template: '{{record.id}}', enableSelect: false }, readonly: true })
    expect(rows.collections.find(row => row.collection === 'things_tags')).toMatchObject({ hidden: true, sort_field: 'sort', accountability: null })
    expect(rows.relations.filter(row => String(row.many_collection).startsWith('things_'))).toEqual([
      { many_collection: 'things_tags', many_field: 'record', one_collection: 'things', one_field: 'tags', one_collection_field: null, one_allowed_collections: null, junction_field: 'related', sort_field: 'sort', one_deselect_action: 'delete' },
      { many_collection: 'things_tags', many_field: 'related', one_collection: 'tags_of', one_field: 'things_of', one_collection_field: null, one_allowed_collections: null, junction_field: 'record', sort_field: null, one_deselect_action: 'delete' },
      { many_collection: 'things_about', many_field: 'record', one_collection: 'things', one_field: 'about', one_collection_field: null, one_allowed_collections: null, junction_field: 'item', sort_field: 'sort', one_deselect_action: 'delete' },
      { many_collection: 'things_about', many_field: 'item', one_collection: null, one_field: null, one_collection_field: 'collection', one_allowed_collections: ['tags_of', 'pages'], junction_field: 'record', sort_field: null, one_deselect_action: 'delete' },
    ])
  })
  it('are kept by triggers of their own', () => {
    expect(listSql([tags])).toEqual([])
    const [, ofTags = '', ofAny = ''] = listSql(model)
    expect(ofTags).toContain('LIST_WITH_RECORD')
    expect(ofTags).not.toContain('AFTER DELETE')
    expect(ofAny.match(/AFTER DELETE ON public\."(?:tags_of|pages)"/g)).toHaveLength(2)
  })
  it('of one collection are fields of forms, lists and API, of several none', () => {
    expect(fieldDescriptors(things, 'de').map(d => d.name)).toEqual(['id', 'name', 'tags', 'user_created', 'date_created', 'user_updated', 'date_updated'])
    expect(fieldDescriptors(things, 'de').find(d => d.name === 'tags')).toMatchObject({ kind: 'm2m', label: 'Schilder', many: { collection: 'tags_of', idType: 'uuid' }, sortable: false, required: false })
  })
  it('are shown as Studio has them, those of an administrator not at all', () => {
    const studio = (field: string, special: string[], more: object = {}) => ({ field, type: 'alias', schema: null, meta: { special, sort: 1, ...more } })
    const view = studioView(things, [studio('tags', ['m2m'], { note: 'Help', readonly: true }), studio('about', ['m2a']), studio('own_list', ['m2m']), studio('own_files', ['files']), { field: 'name', type: 'string', schema: {}, meta: { sort: 0 } }], 'de')
    expect(view.fields.map(({ name, apiName, readonly, help }) => [name, apiName, readonly, help])).toEqual([['name', 'name', false, undefined], ['tags', 'tags', true, 'Help']])
    expect(studioView(things, [studio('about', ['m2a'])], 'de').fields).toEqual([])
  })
  it('are asked for by bookmarks as lists', () => {
    const marked = (filter: object) => directusRows(withLinks([{ ...things, bookmarks: [{ key: 'odd', label, filter: filter as Record<string, unknown> }] }, tags, pages]))
    expect(() => marked({ _and: [{ tags: { _some: { related: { name: { _eq: 'x' } } } } }, { about: { _none: { 'item:pages': { title: { _null: true } } } } }] })).not.toThrow()
    expect(() => marked({ tags: { _some: { name: { _eq: 'x' } } } })).toThrow('bookmark odd: its filter names name, which is no field of things_tags')
    expect(() => marked({ tags: { _eq: 'x' } })).toThrow('bookmark odd: its filter asks the list tags for something else')
  })
})

describe('a list that cannot be', () => {
  it.each([
    [{ tags: field.m2m({ label, to: 'nothing' }) }, 'field tags: no collection nothing in this instance'],
    [{ tags: field.m2a({ label, to: ['tags_of', 'nothing'] }) }, 'field tags: no collection nothing in this instance'],
    [{ tags: field.m2m({ label, to: 'tags_of', inverse: 'name' }) }, 'field tags: tags_of has a field name already'],
    [{ [`a${'b'.repeat(46)}`]: field.m2m({ label, to: 'tags_of' }) }, 'which is longer than 51 signs'],
  ])('%#: points nowhere, takes a name, is too long', (fields, message) => {
    expect(() => withLinks([thingsWith(fields as Record<string, Field>), tags])).toThrow(new RegExp(`^model \\S+( of a program)?.*collection things: field .*${message.replace(/^field \w+: /, '')}`))
  })
  it.each([
    [{ tags: field.m2a({ label, to: [] }) }, {}, 'field tags: it names no collection'],
    [{ tags: field.m2a({ label, to: ['tags_of', 'tags_of'] }) }, {}, 'field tags: the collection tags_of stands there twice'],
    [{ tags: field.m2m({ label, to: 'tags_of' }) }, { audit: false }, 'field tags: a list of records is kept with its record'],
    [{ tags: { ...field.m2m({ label, to: 'tags_of' }), required: true } }, {}, 'field tags: a list of records is neither required'],
    [{ tags: field.m2m({ label, to: 'tags_of' }) }, { listFields: ['tags'] }, 'list field tags is unknown'],
    [{ tags: field.m2m({ label, to: 'tags_of' }) }, { indexes: [['tags']] }, 'index column tags is unknown'],
    [{ tags: field.m2m({ label, to: 'tags_of' }), no: field.computed({ kind: 'integer', label, from: ['tags'], sql: c => c.tags }) }, {}, 'field no: it is made from tags, which is a list of records'],
  ])('%#: is refused where it stands', (fields, more, message) => {
    expect(() => thingsWith(fields as Record<string, Field>, more as Partial<Collection>)).toThrow(message)
  })
  it('takes the place of a collection', () => {
    const taken = defineCollection({ ...spec, name: 'things_tags', display: '{{id}}', fields: {} })
    expect(() => withLinks([things, tags, pages, taken])).toThrow('collection things: field tags: its links would be kept in things_tags, which is a collection of its own')
  })
})

describe('a list on the other side', () => {
  const parts = (inverse: string, name = 'parts') => defineCollection({ ...spec, name, display: '{{id}}', fields: { thing: field.relation({ label, to: 'things', onDelete: 'SET NULL', inverse }) } })
  it('is there for reading', () => {
    const found = directusRows(withLinks([things, tags, pages, parts('parts')]))
    expect(found.fields.find(row => row.collection === 'things' && row.field === 'parts')).toMatchObject({ special: ['o2m'], interface: 'list-o2m', readonly: true })
    expect(found.relations.find(row => row.many_collection === 'parts' && row.many_field === 'thing')).toMatchObject({ one_collection: 'things', one_field: 'parts' })
  })
  it.each([
    [[things, parts('name')], 'collection parts: field thing: things has a field name already'],
    [[things, parts('tags')], 'collection parts: field thing: things has a field tags already'],
    [[things, parts('of'), parts('of', 'others')], 'collection others: field thing: things has a field of already'],
    [[things, defineCollection({ ...spec, name: 'also', display: '{{id}}', fields: { tag: field.relation({ label, to: 'tags_of', onDelete: 'SET NULL', inverse: 'things_of' }) } })], 'tags_of has a field things_of already'],
  ])('%#: takes no name that is there', (collections, message) => {
    expect(() => directusRows(withLinks([...collections, tags, pages]))).toThrow(message)
  })
})

describe('rights on links', () => {
  const read = (collection: string, rule: object = {}) => ({ collection, action: 'read' as const, fields: 'all' as const, rule: rule as Record<string, unknown> })
  const write = (action: 'create' | 'update') => ({ collection: 'things', action, fields: 'writable' as const })
  const ofRep = (...rights: Right[]) => rightsOf(model, { rep: rights }).rep.filter(({ collection }) => collection.startsWith('things_'))
  it('follow both sides', () => {
    const mine = { name: { _eq: 'mine' } }
    expect(ofRep(read('things', mine), read('tags_of', { name: { _nnull: true } }))).toEqual([
      expect.objectContaining({ collection: 'things_tags', action: 'read', rule: { _and: [{ record: mine }, { related: { name: { _nnull: true } } }] } }),
      expect.objectContaining({ collection: 'things_about', action: 'read', rule: { _and: [{ record: mine }, { _and: [{ collection: { _eq: 'tags_of' } }, { 'item:tags_of': { name: { _nnull: true } } }] }] } }),
    ])
    expect(ofRep(read('things'), read('tags_of'), read('pages'), write('update')).filter(({ collection }) => collection === 'things_about').map(({ action, rule }) => [action, rule])).toEqual([
      ['read', { _or: [{ collection: { _eq: 'tags_of' } }, { collection: { _eq: 'pages' } }] }], ['create', undefined], ['update', {}], ['delete', {}],
    ])
  })
  it('are none where one side cannot be read, or is not written', () => {
    expect(ofRep(read('things'))).toEqual([])
    expect(ofRep(read('tags_of'))).toEqual([])
    expect(ofRep(read('things'), read('tags_of')).map(({ action }) => action)).toEqual(['read', 'read'])
    expect(ofRep(read('tags_of'), write('create')).map(({ action }) => action)).toEqual(['create', 'create'])
  })
})
