import { describe, expect, it } from 'vitest'
import type { Api } from './kontor-api.ts'
import { recordsOf, shortLists } from './references.ts'
import { Refusal } from './refusal.ts'

const relation = (collection: string, kind = 'relation') => ({ kind, relation: { collection } })
const records = (count: number) => Array.from({ length: count }, (_, i) => ({ id: `id-${i}`, label: `Record ${i}` }))

/** The API with lists of so many records; those that are not named are refused. */
function hub(sizes: Record<string, number>) {
  const calls: string[] = []
  const api = (async (_, path) => {
    calls.push(path)
    const name = /collections\/(\w+)\/options/.exec(path)?.[1] ?? ''
    if (!(name in sizes)) throw new Refusal(name === 'broken' ? 503 : 403, 'NO', 'No')
    return { data: records(sizes[name] ?? 0) }
  }) as Api
  return { api, calls }
}

describe('lists behind relations', () => {
  it('are offered when they are whole, each asked for once', async () => {
    const { api, calls } = hub({ industries: 2, directus_users: 99, leads: 100, empty: 0 })
    const lists = await shortLists(api, [relation('industries'), relation('industries'), relation('directus_users', 'person'), relation('leads'), relation('empty'), relation('files', 'file'), { kind: 'text' }])
    expect([...lists].map(([name, list]) => [name, list.length])).toEqual([['industries', 2], ['directus_users', 99]])
    expect(lists.get('industries')?.[1]).toEqual({ name: 'Record 1', value: 'id-1' })
    expect(calls).toHaveLength(4)
  })
  it('are left out where the credential may not read them; what is away is told', async () => {
    expect(await shortLists(hub({}).api, [relation('industries')])).toEqual(new Map())
    await expect(shortLists(hub({}).api, [relation('broken')])).rejects.toMatchObject({ status: 503 })
  })
  it('are searched by words', async () => {
    const { api, calls } = hub({ leads: 1 })
    await recordsOf(api, 'leads', 'Müller & Söhne')
    expect(calls).toEqual(['/platform/collections/leads/options?search=M%C3%BCller%20%26%20S%C3%B6hne'])
  })
})
