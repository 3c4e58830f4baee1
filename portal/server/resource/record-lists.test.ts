import { fieldDescriptors } from '@kontor/compile/descriptors'
import { createSchema, recordSchema } from '@kontor/compile/schemas'
import { defineCollection, field, l } from '@kontor/model'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { DocumentView } from '../core/view.ts'
import { conflictOf, isSame } from './conflict.ts'
import { listParameters, namedSchema, recordAnswer } from './describe.ts'
import { etagOf } from './etag.ts'
import { toDirectusFilter } from './filter.ts'
import { parseListQuery } from './query.ts'
import { singleFields, singleQuery } from './read-record.ts'
import { readColumns, toColumns, toRecord } from './shape.ts'

const label = l('Schilder', 'Tags')
const collection = defineCollection({ name: 'things', domain: 'crm', label: { singular: label, plural: label }, icon: 'x', display: '{{id}}', fields: { name: field.text({ label }), tag_list: field.m2m({ label, to: 'industries' }) } })
const descriptors = fieldDescriptors(collection, 'en').filter(d => ['id', 'name', 'tag_list'].includes(d.name))
const tags = descriptors.find(d => d.many)
const A = '0c6f8a52-6a0f-4b8e-9d0a-5a3c1a4f7b10'
const B = '1d6f8a52-6a0f-4b8e-9d0a-5a3c1a4f7b10'
const found = { id: A, name: 'One', tag_list: [{ related: A }, { related: B }, { related: null }] }
const named = { ...found, tag_list: [{ related: { id: A, name_de: 'Bau', name_en: 'Construction' } }, { related: { id: B, name_de: 'IT', name_en: 'IT' } }, { related: null }] }

describe('a list of records outside', () => {
  it('is read as the names of its records, in their order; what the person does not see is left out', () => {
    expect(toRecord(named, { collection }, descriptors, 'en')).toEqual({ id: A, name: 'One', tagList: [{ id: A, label: 'Construction' }, { id: B, label: 'IT' }] })
    expect(toRecord({ id: A, name: 'One' }, { collection }, descriptors, 'en').tagList).toBeNull()
    expect(recordSchema(descriptors).safeParse(toRecord(named, { collection }, descriptors, 'en')).success).toBe(true)
  })
  it('is asked for as a whole', () => {
    expect(readColumns(descriptors)).toEqual(['id', 'name', 'tag_list.related'])
    expect(singleQuery(singleFields({ collection }, descriptors))).toEqual({ 'fields': 'id,name,tag_list.related', 'deep[tag_list][_limit]': '-1' })
    expect(singleQuery('id,name')).toEqual({ fields: 'id,name' })
  })
  it('is written as ids, in their order, and emptied by none', () => {
    expect(toColumns({ name: 'Two', tagList: [B, A] }, descriptors)).toEqual({ name: 'Two', tag_list: [{ related: B, sort: 1 }, { related: A, sort: 2 }] })
    expect(toColumns({ tagList: null }, descriptors)).toEqual({ tag_list: [] })
    const check = (tagList: unknown) => createSchema(descriptors).safeParse({ tagList }).success
    expect([check([A, B]), check([]), check(null), check(['x']), check([{ id: A }]), check(A)]).toEqual([true, true, true, false, false, false])
  })
  it('is filtered by what it holds', () => {
    const filter = (operator: string, value: string) => tags && toDirectusFilter(tags, operator, value)
    expect(filter('in', `${A},${B}`)).toEqual({ filter: { tag_list: { _some: { related: { _in: [A, B] } } } } })
    expect(filter('eq', A)).toEqual({ filter: { tag_list: { _some: { related: { _eq: A } } } } })
    expect(filter('nin', A)).toEqual({ filter: { tag_list: { _none: { related: { _in: [A] } } } } })
    expect([filter('empty', 'true'), filter('empty', 'false')]).toEqual([{ filter: { tag_list: { _none: { related: { _nnull: true } } } } }, { filter: { tag_list: { _some: { related: { _nnull: true } } } } }])
    expect(filter('in', 'x')).toEqual({ refusal: { value: 'x' } })
    expect(filter('contains', 'x')).toEqual({ refusal: { operators: ['eq', 'in', 'nin', 'empty'] } })
    expect(() => parseListQuery(new URLSearchParams('sort=tagList'), { descriptors, locale: 'en', softDelete: false })).toThrow(expect.objectContaining({ code: 'INVALID_QUERY' }) as Error)
  })
  it('stands in the document', () => {
    const view: DocumentView = { locale: 'en', fields: () => descriptors, named: (_name, make) => make() }
    const list = { type: 'array', items: { type: 'string', format: 'uuid' }, maxItems: 500 }
    expect(z.toJSONSchema(namedSchema({ collection }, 'Create', view, createSchema))).toMatchObject({ properties: { tagList: { anyOf: [list, { type: 'null' }], title: 'Tags' } } })
    expect(z.toJSONSchema(recordAnswer({ collection }, view))).toMatchObject({ properties: { tagList: { anyOf: [{ type: 'array', items: { required: ['id', 'label'] } }, { type: 'null' }] } } })
    const filter = listParameters({ collection }, view).find(one => 'name' in one && one.name === 'filter')
    expect(filter).toMatchObject({ schema: { properties: { tagList: { anyOf: [{ format: 'uuid' }, { properties: { in: { type: 'array', items: { format: 'uuid' } }, empty: { type: 'boolean' } } }] } } } })
  })
  it('makes the version of its record, whatever its records are called', () => {
    const version = (row: typeof found | typeof named) => etagOf(row, toRecord(row, { collection }, descriptors, 'en'), descriptors).split('.')[0]
    expect(version(named)).toBe(version(found))
    expect(version({ ...found, tag_list: found.tag_list.toReversed() })).not.toBe(version(found))
  })
  it('is compared by its ids where a record has changed meanwhile', () => {
    const stored = toRecord(named, { collection }, descriptors, 'en')
    expect([isSame(stored.tagList, [A, B], tags), isSame(stored.tagList, [B, A], tags), isSame([], null, tags)]).toEqual([true, false, true])
    expect(conflictOf(stored, '"x"', { name: 'One', tagList: [B] }, descriptors).details).toMatchObject({ fields: [{ field: 'tagList', label: 'Tags', yours: [B], stored: stored.tagList }] })
  })
})
