import { fieldDescriptors } from '@kontor/compile/descriptors'
import { leads } from '@kontor/model'
import { describe, expect, it } from 'vitest'
import { KontorError, type Problem } from '../core/errors.ts'
import { parseListQuery, searchFilter } from './query.ts'

const ID = '6f0c9c1e-0000-4000-8000-000000000001'
const context = { descriptors: fieldDescriptors(leads, 'en'), locale: 'en' as const, defaultSort: '-date_created', softDelete: true, more: ['marks'], filters: { marked: { toFilter: (v: string) => v === 'true' ? { marks: { _some: {} } } : undefined, schema: {} } } }
const parse = (text: string) => parseListQuery(new URLSearchParams(text), context)
const rules = (text: string) => (parse(text).filter._and as unknown[]).slice(0, -1)
const refusal = (text: string): [string, string][] => {
  try {
    parse(text)
    return []
  }
  catch (error) {
    expect(error).toBeInstanceOf(KontorError)
    expect((error as KontorError).status).toBe(400)
    return ((error as KontorError).details as Problem[]).map(p => [p.field, p.code])
  }
}

describe('the address of a list', () => {
  it('has a page, a size and an order when it names none', () => {
    expect(parse('')).toEqual({ page: 1, pageSize: 25, sort: ['-date_created', '-id'], filter: { _and: [{ deleted_at: { _null: true } }] }, fields: undefined })
  })
  it('takes several names with commas or by naming the parameter again', () => {
    expect(parse('fields=company&fields=city,status&sort=city&sort=-company&include=industry&include=department')).toMatchObject({ fields: ['company', 'city', 'status'], sort: ['city', '-company', '-id'], include: ['industry', 'department'] })
  })
  it('offers no order of texts, which Directus does not have', () => {
    for (const operator of ['gt', 'gte', 'lt', 'lte']) expect(refusal(`filter[city][${operator}]=B`)).toEqual([[`filter[city][${operator}]`, 'UNKNOWN_OPERATOR']])
  })
  it('looks for words that Directus would read as something else', () => {
    for (const word of ['null', 'NULL', 'true', 'false', '$NOW', '$CURRENT_USER']) {
      const [{ _or: [rule] }] = searchFilter(word, context.descriptors) as unknown as [{ _or: Record<string, { _icontains: string }>[] }]
      const given = Object.values(rule ?? {})[0]?._icontains ?? ''
      expect([given.toLowerCase().replaceAll('\\_', '_'), given === word]).toEqual([word.toLowerCase(), false])
      expect(refusal(`filter[city][contains]=${word}`)).toEqual([])
      expect(refusal(`filter[city]=${word}`)).toEqual([['filter[city]', 'INVALID']])
    }
    expect(rules('filter[city][contains]=Nullweg')).toEqual([{ city: { _icontains: 'Nullweg' } }])
    expect(rules('filter[company]=$nap')).toEqual([{ company: { _eq: '$nap' } }])
  })
  it('takes signs that stand for others in a LIKE as they are', () => {
    expect(rules('filter[city][contains]=100%25_\\')).toEqual([{ city: { _icontains: '100\\%\\_\\\\' } }])
    // Directus refuses `_nicontains` for every kind of field.
    expect(rules('filter[city][ncontains]=50%25')).toEqual([{ _and: [{ city: { _nistarts_with: '%50\\%' } }, { city: { _nnull: true } }] }])
    expect(rules('filter[city]=50%25')).toEqual([{ city: { _eq: '50%' } }])
  })
  it('looks for no empty text', () => {
    for (const operator of ['eq', 'neq', 'in', 'contains', 'ncontains', 'startsWith', 'endsWith']) expect(refusal(`filter[city][${operator}]=`)).toEqual([[`filter[city][${operator}]`, 'INVALID']])
  })
  it('shows nothing deleted to who may not see that it is', () => {
    const blind = { ...context, descriptors: context.descriptors.filter(d => d.name !== 'deleted_at') }
    expect(parseListQuery(new URLSearchParams('filter[status]=deleted'), blind).filter).toEqual({ _and: [{ id: { _null: true } }] })
    expect(parseListQuery(new URLSearchParams(''), blind).filter).toEqual({})
  })
  it('sorts by several fields, relations by what is read of them', () => {
    expect(parse('sort=-createdAt,company,industry,-owner').sort).toEqual(['-date_created', 'company', 'industry.name_en', '-owner.first_name', '-id'])
    expect(parse('sort=-createdAt,company').sort).toEqual(['-date_created', 'company', 'id'])
  })
  it.each([
    ['filter[city]=Bonn', [{ city: { _eq: 'Bonn' } }]],
    ['filter[postalCode][startsWith]=53', [{ postal_code: { _istarts_with: '53' } }]],
    ['filter[status][in]=new,contacted', [{ status: { _in: ['new', 'contacted'] } }]],
    ['filter[email][empty]=true', [{ email: { _empty: true } }]],
    ['filter[owner][empty]=false', [{ owner: { _nnull: true } }]],
    ['filter[owner]=me', [{ owner: { _eq: '$CURRENT_USER' } }]],
    [`filter[industry][neq]=${ID}`, [{ _and: [{ industry: { _neq: ID } }, { industry: { _nnull: true } }] }]],
    [`filter[industry]=${ID}`, [{ industry: { _eq: ID } }]],
    ['filter[createdAt][gte]=2026-01-01&filter[createdAt][lt]=2026-02-01T00:00:00Z', [{ date_created: { _gte: '2026-01-01' } }, { date_created: { _lt: '2026-02-01T00:00:00Z' } }]],
    ['filter[createdAt][gte]=2020-01-01T00:00:00%2B16:00&filter[createdAt][lt]=2026-02-01T01:00:00-01:00', [{ date_created: { _gte: '2019-12-31T08:00:00.000Z' } }, { date_created: { _lt: '2026-02-01T02:00:00.000Z' } }]],
    ['filter[reviewed]=false', [{ reviewed: { _eq: false } }]],
    ['filter[marked]=true', [{ marks: { _some: {} } }]],
  ])('%s', (text, expected) => expect(rules(text)).toEqual(expected))
  it('leaves the words to the search of the database', () => {
    expect(parse('search=%20M%C3%BCller%20bonn%20')).toMatchObject({ search: 'Müller bonn', filter: { _and: [{ deleted_at: { _null: true } }] } })
    expect(parse('search=%20')).not.toHaveProperty('search')
  })
  it('asks by name for what a resource has beyond its fields', () => expect(parse('fields=company,marks').fields).toEqual(['company', 'marks']))
  it('shows deleted records only when they are asked for', () => {
    expect(parse('filter[status]=deleted').filter).toEqual({ _and: [{ deleted_at: { _nnull: true } }] })
  })
  it('looks for who deleted what among deleted records alone, and puts no others in that order', () => {
    const [none, all] = [{ id: { _null: true } }, { deleted_at: { _null: true } }]
    expect(parse(`filter[deletedBy]=${ID}&sort=-deletedAt,deletedBy,company`)).toMatchObject({ sort: ['company', 'id'], filter: { _and: [{ deleted_by: { _eq: ID } }, all, none] } })
    expect(parse('filter[deletedAt][empty]=false').filter).toMatchObject({ _and: [{ deleted_at: { _nnull: true } }, all, none] })
    expect(parse('filter[deletedAt][empty]=true').filter).toEqual({ _and: [all, all] })
    expect(parse(`filter[status]=deleted&filter[deletedBy]=${ID}&sort=-deletedAt`)).toMatchObject({ sort: ['-deleted_at', '-id'], filter: { _and: [{ deleted_by: { _eq: ID } }, { deleted_at: { _nnull: true } }] } })
  })
  it.each([
    ['page=0', 'page', 'INVALID'], ['page=-1', 'page', 'INVALID'], ['page=1e3', 'page', 'INVALID'], ['page=99999999999999999999', 'page', 'INVALID'],
    ['pageSize=101', 'pageSize', 'INVALID'], ['sort=password', 'sort', 'UNKNOWN_FIELD'], ['sort=notes', 'sort', 'UNKNOWN_FIELD'],
    ['filter[isAdmin]=true', 'filter[isAdmin]', 'UNKNOWN_FIELD'], ['filter[__proto__]=x', 'filter[__proto__]', 'UNKNOWN_FIELD'], ['filter[city][like]=B', 'filter[city][like]', 'UNKNOWN_OPERATOR'],
    ['filter[reviewed][gt]=true', 'filter[reviewed][gt]', 'UNKNOWN_OPERATOR'], ['filter[industry]=1%20OR%201', 'filter[industry]', 'INVALID'],
    ['filter[city]=a%00b', 'filter[city]', 'INVALID'], ['filter[city]=$NOW', 'filter[city]', 'INVALID'], ['filter[createdAt][gt]=2026-02-30', 'filter[createdAt][gt]', 'INVALID'],
    ['filter[marked]=maybe', 'filter[marked]', 'INVALID'], ['search=a%00', 'search', 'INVALID'], ['limit=5', 'limit', 'UNKNOWN_PARAMETER'],
    ['fields=company,origins', 'fields', 'UNKNOWN_FIELD'], ['filter=%7B%7D', 'filter', 'UNKNOWN_PARAMETER'], ['fields=company,secret', 'fields', 'UNKNOWN_FIELD'],
  ])('%s is refused by name', (text, field, code) => expect(refusal(text)).toEqual([[field, code]]))
})
