import type { H3Event } from 'h3'
import { beforeEach, expect, it, vi } from 'vitest'
import { searchItems } from './search-items.ts'

const calls: { path: string, init: { method?: string, query?: Record<string, unknown>, body?: unknown } }[] = []
vi.mock('../core/directus.ts', () => ({ callDirectus: async (_event: unknown, _access: unknown, path: string, init: object) => void calls.push({ path, init }) }))
const ask = (query: Parameters<typeof searchItems>[3]) => searchItems({} as H3Event, { tenant: 'demo', token: 't' }, '/items/leads', query)

beforeEach(() => void calls.splice(0))

it('asks in the address, as Directus reads it', async () => {
  await ask({ fields: ['id', 'marks.code'], filter: { _and: [{ city: { _eq: 'Köln, "Süd"' } }] }, sort: ['-date_created', '-id'], limit: 25, offset: 50 })
  await ask({ fields: ['id'], filter: {}, limit: 5, offset: 0 })
  expect(calls).toEqual([
    { path: '/items/leads', init: { query: { fields: 'id,marks.code', limit: 25, filter: '{"_and":[{"city":{"_eq":"Köln, \\"Süd\\""}}]}', sort: '-date_created,-id', offset: 50 } } },
    { path: '/items/leads', init: { query: { fields: 'id', limit: 5 } } },
  ])
})

it('asks in the body what is too long for an address', async () => {
  const query = { fields: ['id'], filter: { id: { _in: Array.from({ length: 200 }, (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`) } }, limit: 25 }
  await ask(query)
  expect(calls).toEqual([{ path: '/items/leads', init: { method: 'SEARCH', body: { query } } }])
})
