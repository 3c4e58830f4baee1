import { describe, expect, it } from 'vitest'
import { toApiName as apiName, toColumnName as columnName } from '../../../directus/compile/names.ts'
import { fieldDescriptors } from '../../../directus/compile/descriptors.ts'
import { MODELS } from '../../../directus/model/index.ts'
import { apiQuery, itemsQuery, readParts, type ListRequest } from './list.ts'
import { toApiName, toColumnName } from './names.ts'

const nothing: ListRequest = { search: '', filters: [], sort: [], fields: [] }
const wanted: ListRequest = {
  search: 'Müller & Söhne', fields: ['company', 'nextStep'],
  filters: [{ field: 'city', operator: 'eq', value: 'Bonn' }, { field: 'createdAt', operator: 'gte', value: '2026-01-01' }, { field: 'status', operator: 'in', value: 'new, contacted' }, { field: 'email', operator: 'empty', value: 'false' }],
  sort: [{ field: 'createdAt', direction: 'desc' }, { field: 'company', direction: 'asc' }],
}

describe('what a list is asked for', () => {
  it('is what the API understands', () => {
    expect(apiQuery(nothing, 25)).toBe('cursor=start&pageSize=25')
    expect([...new URLSearchParams(apiQuery(wanted, 100, 'c2'))]).toEqual([
      ['cursor', 'c2'], ['pageSize', '100'], ['search', 'Müller & Söhne'], ['sort', '-createdAt,company'], ['fields', 'company,nextStep'],
      ['filter[city][eq]', 'Bonn'], ['filter[createdAt][gte]', '2026-01-01'], ['filter[status][in]', 'new, contacted'], ['filter[email][empty]', 'false'],
    ])
  })
  it('is told to Directus by the names of columns', () => {
    const query = new URLSearchParams(itemsQuery(wanted, 2, 100))
    expect([query.get('page'), query.get('limit'), query.get('sort'), query.get('fields')]).toEqual(['2', '100', '-date_created,company,id', 'id,company,next_step'])
    expect(JSON.parse(query.get('filter') ?? '')).toEqual({ _and: [{ city: { _eq: 'Bonn' } }, { date_created: { _gte: '2026-01-01' } }, { status: { _in: ['new', 'contacted'] } }, { email: { _nempty: true } }] })
    expect(itemsQuery(nothing, 1, 25)).toBe('page=1&limit=25&sort=id')
  })
})

it('columns have the names here that they have in the API', () => {
  for (const field of MODELS.tenant.flatMap(collection => fieldDescriptors(collection, 'en'))) {
    expect(toApiName(field.name)).toBe(apiName(field.name))
    expect(toColumnName(field.apiName)).toBe(columnName(field.apiName))
  }
})

describe('parts', () => {
  const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => ({ id: from + i }))
  const book = (total: number) => {
    const asked: [number, string | undefined][] = []
    return { asked, read: (size: number, from: string | undefined) => {
      asked.push([size, from])
      const start = Number(from ?? 0)
      return Promise.resolve({ rows: rows(start, Math.min(start + size, total)), next: start + size < total ? String(start + size) : null })
    } }
  }

  it('are read until the limit', async () => {
    const { asked, read } = book(1000)
    expect(await readParts(250, read)).toEqual(rows(0, 250))
    expect(asked).toEqual([[100, undefined], [100, '100'], [100, '200']])
  })
  it('are no larger than what is wanted', async () => {
    const { asked, read } = book(1000)
    expect(await readParts(3, read)).toEqual(rows(0, 3))
    expect(asked).toEqual([[3, undefined]])
  })
  it('end with the last one', async () => {
    const { asked, read } = book(130)
    expect(await readParts(Number.MAX_SAFE_INTEGER, read)).toHaveLength(130)
    expect(asked).toHaveLength(2)
    expect(await readParts(50, book(0).read)).toEqual([])
  })
  it('tell a row once that has moved to the next part meanwhile', async () => {
    const second = { rows: [{ id: 99 }, ...rows(100, 150)], next: null }
    expect(await readParts(Number.MAX_SAFE_INTEGER, (_, from) => Promise.resolve(from ? second : { rows: rows(0, 100), next: 'second' }))).toEqual(rows(0, 150))
  })
})
