import { describe, expect, it } from 'vitest'
import { findReached, type Query } from './query-paths.ts'
import { withoutCollections, type Schema } from './schema.ts'
import { createModuleState } from './state.ts'

const fields = (...names: string[]) => ({ fields: Object.fromEntries(names.map(name => [name, {}])) })
const schema: Schema = {
  collections: {
    leads: fields('id', 'company', 'threads', 'owner'), chat_threads: fields('id', 'title', 'lead', 'messages', 'about', 'owner'), chat_messages: fields('id', 'thread', 'content'),
    directus_users: fields('id', 'first_name'), projects: fields('id', 'name', 'lead', 'parts'), parts: fields('id', 'project', 'item'),
  },
  relations: [
    { collection: 'chat_threads', field: 'lead', related_collection: 'leads', meta: { one_field: 'threads' } },
    { collection: 'chat_messages', field: 'thread', related_collection: 'chat_threads', meta: { one_field: 'messages' } },
    { collection: 'chat_threads', field: 'owner', related_collection: 'directus_users', meta: null },
    { collection: 'leads', field: 'owner', related_collection: 'directus_users', meta: null },
    { collection: 'projects', field: 'lead', related_collection: 'leads', meta: null },
    { collection: 'parts', field: 'project', related_collection: 'projects', meta: { one_field: 'parts' } },
    { collection: 'parts', field: 'item', related_collection: null, meta: { one_allowed_collections: ['leads', 'projects'] } },
  ],
}
const off = new Set(['leads'])
const reach = (collection: string, query: Query, without: ReadonlySet<string> = off) => findReached(schema, without, collection, query)

describe('a query that goes on to a collection that is off', () => {
  it.each<[string, string, Query]>([
    ['a field', 'chat_threads', { fields: ['id', 'lead.company'] }],
    ['a field further on', 'chat_messages', { fields: ['thread.lead.company'] }],
    ['every field of it', 'chat_threads', { fields: ['lead.*'] }],
    ['an alias', 'chat_threads', { fields: ['x.company'], alias: { x: 'lead' } }],
    ['an alias that is not used', 'chat_threads', { alias: { x: 'lead.company' } }],
    ['a filter', 'chat_threads', { filter: { lead: { company: { _eq: 'x' } } } }],
    ['a filter among others', 'chat_messages', { filter: { _and: [{ id: { _nnull: true } }, { _or: [{ thread: { lead: { company: { _starts_with: 'a' } } } }] }] } }],
    ['a filter by its id', 'chat_threads', { filter: { lead: { id: { _nnull: true } } } }],
    ['a filter over rows', 'projects', { filter: { parts: { _some: { project: { lead: { company: { _eq: 'x' } } } } } } }],
    ['a filter by a function', 'chat_messages', { filter: { thread: { lead: { 'year(date_created)': { _eq: 2026 } } } } }],
    ['a relation that no model names', 'directus_users', { filter: { '$FOLLOW(leads,owner)': { company: { _starts_with: 'a' } } } }],
    ['the same with signs in between', 'directus_users', { filter: { _and: [{ '$FOLLOW( leads , owner)': { _some: { company: { _eq: 'x' } } } }] } }],
    ['one of several collections', 'parts', { filter: { 'item:leads': { company: { _eq: 'x' } } } }],
    ['the order', 'chat_threads', { sort: ['-lead.company'] }],
    ['a group', 'chat_threads', { group: ['lead.company'], aggregate: { count: ['*'] } }],
    ['an aggregate', 'chat_threads', { aggregate: { countDistinct: ['lead.company'] } }],
    ['a deep filter', 'projects', { fields: ['lead'], deep: { lead: { _filter: { company: { _eq: 'x' } } } } }],
    ['a deep filter further on', 'parts', { deep: { project: { _filter: { lead: { company: { _eq: 'x' } } } } } }],
    ['the collection that it asks itself', 'chat_messages', { deep: { thread: { _sort: ['lead.company'] } } }],
  ])('by %s', (_, collection, query) => expect(reach(collection, query)).toBe('leads'))

  it('by how many there are', () => {
    const chat = new Set(['chat_threads', 'chat_messages'])
    expect(reach('leads', { fields: ['count(threads)'] }, chat)).toBe('chat_threads')
    expect(reach('leads', { filter: { 'count(threads)': { _gt: 0 } } }, chat)).toBe('chat_threads')
    expect(reach('leads', { fields: ['threads'] }, chat)).toBe('chat_threads')
    expect(reach('leads', { filter: { threads: { _none: { id: { _nnull: true } } } } }, chat)).toBe('chat_threads')
  })
})

it('lets through what stays: the column that holds an id, other relations, wildcards', () => {
  for (const query of [
    { fields: ['*', 'lead', 'owner.first_name', '*.*'] }, { filter: { lead: { _in: ['1'] }, owner: { first_name: { _eq: 'x' } } } }, { sort: ['lead', '-title'], aggregate: { count: ['*', 'lead'] } },
    { filter: { messages: { content: { _contains: 'leads' } } }, deep: { messages: { _limit: 3 } } },
  ] satisfies Query[]) expect(reach('chat_threads', query)).toBeUndefined()
  expect(reach('parts', { fields: ['item:projects.name', 'item'] })).toBeUndefined()
})

describe('the description of the database without them', () => {
  it('has neither the collection nor a way to it, and keeps the columns', () => {
    const reduced = withoutCollections(schema, new Set(['chat_threads', 'chat_messages']))
    expect(Object.keys(reduced.collections)).toEqual(['leads', 'directus_users', 'projects', 'parts'])
    expect(Object.keys(reduced.collections.leads?.fields ?? {})).toEqual(['id', 'company', 'owner'])
    expect(reduced.relations.filter(relation => [relation.collection, relation.related_collection].some(name => name?.startsWith('chat_')))).toEqual([])
    const without = withoutCollections(schema, off)
    expect(Object.keys(without.collections.chat_threads?.fields ?? {})).toContain('lead')
    expect(without.relations.some(relation => relation.field === 'lead')).toBe(false)
    expect(without.relations.find(relation => relation.field === 'item')?.meta?.one_allowed_collections).toEqual(['projects'])
  })
  it('is made once for the same model and modules, and is the same model when all are on', () => {
    expect(withoutCollections(schema, off)).toBe(withoutCollections(schema, off))
    expect(withoutCollections(schema, new Set())).toBe(schema)
  })
})

it('knows the collections of a module, and tells of a change alone', () => {
  let changes = 0
  const state = createModuleState(() => changes++)
  state.set(['chat', 'nonsense'])
  expect([...state.collections()]).toEqual(['chat_threads', 'chat_messages'])
  expect([state.isOff('chat'), state.isOff('crm')]).toEqual([true, false])
  state.set(['chat'])
  expect(changes).toBe(1)
  state.set([])
  expect([state.collections().size, changes]).toEqual([0, 2])
})
