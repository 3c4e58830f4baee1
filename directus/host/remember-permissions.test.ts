import { beforeEach, expect, test } from 'vitest'
import { rememberPermissions } from './remember-permissions.ts'

const cache = new Map<string, unknown>()
let asked: string[] = []
let rule: Record<string, unknown>

/** As Directus does it: the rules as they stand, with the person put in. */
const originals = {
  fetchRawPermissions: async () => [{ collection: 'leads', permissions: rule }],
  fetchPermissions: async ({ accountability }: { accountability?: { user?: string | null } | null }) => {
    asked.push(String(accountability?.user))
    return [{ collection: 'leads', permissions: JSON.parse(JSON.stringify(rule).replaceAll('$CURRENT_USER', String(accountability?.user))) as unknown }]
  },
  useCache: () => ({ get: async (key: string) => cache.get(key), set: async (key: string, value: unknown) => void cache.set(key, value) }),
}
const remembered = () => rememberPermissions(originals)
const ask = (fetch: ReturnType<typeof remembered>, user: string, more: object = {}) => fetch({ action: 'read', policies: ['p'], accountability: { user, role: 'r', roles: ['r'], app: false }, ...more }, {})

beforeEach(() => {
  cache.clear()
  asked = []
  rule = { owner: { _eq: '$CURRENT_USER' } }
})

test('is asked once for each person, action, role and set of collections', async () => {
  const fetch = remembered()
  const first = await ask(fetch, 'ada')
  expect(await ask(fetch, 'ada')).toEqual(first)
  expect(first).toEqual([{ collection: 'leads', permissions: { owner: { _eq: 'ada' } } }])
  expect(await ask(fetch, 'bob')).toEqual([{ collection: 'leads', permissions: { owner: { _eq: 'bob' } } }])
  for (const more of [{ action: 'update' }, { collections: ['leads'] }, { policies: ['p', 'q'] }, { accountability: { user: 'ada', role: 'other', roles: ['other'], app: false } }, { accountability: { user: 'ada', role: 'r', roles: ['r'], app: true } }]) await ask(fetch, 'ada', more)
  expect(asked.length).toBe(7)
  await ask(fetch, 'ada', { collections: ['leads'] })
  expect(asked.length).toBe(7)
})

test('what was remembered is gone when Directus empties its cache', async () => {
  const fetch = remembered()
  await ask(fetch, 'ada')
  rule = { status: { _eq: 'new' } }
  expect(await ask(fetch, 'ada')).toEqual([{ collection: 'leads', permissions: { owner: { _eq: 'ada' } } }])
  cache.clear()
  expect(await ask(fetch, 'ada')).toEqual([{ collection: 'leads', permissions: rule }])
  // Another process may have emptied and filled it.
  cache.set('kontor-remembered', 'somebody else')
  await ask(fetch, 'ada')
  expect(asked.length).toBe(3)
})

test('an answer that comes after the cache was emptied is not kept', async () => {
  let emptied = false
  const fetch = rememberPermissions({
    ...originals,
    async fetchPermissions(options) {
      if (!emptied) {
        emptied = true
        cache.clear()
        await ask(fetch, 'bob')
      }
      return originals.fetchPermissions(options)
    },
  })
  await ask(fetch, 'ada')
  await ask(fetch, 'ada')
  expect(asked).toEqual(['bob', 'ada', 'ada'])
})

test.each([{ start: { _lte: '$NOW(-1 day)' } }, { region: { _eq: '$CURRENT_USER.location' } }, { team: { _in: '$CURRENT_ROLES.id' } }])('a rule that depends on the moment is never remembered: %j', async (moment) => {
  rule = moment
  const fetch = remembered()
  await ask(fetch, 'ada')
  await ask(fetch, 'ada')
  expect(asked.length).toBe(2)
})

test('shares and questions for the bare rules are none of its business, and nobody can spoil what is remembered', async () => {
  const fetch = remembered()
  for (const more of [{ accountability: null }, { bypassDynamicVariableProcessing: true }, { accountability: { user: 'ada', role: 'r', roles: ['r'], share: 's' } }]) {
    await ask(fetch, 'ada', more)
    await ask(fetch, 'ada', more)
  }
  expect(asked.length).toBe(6)
  const [row] = await ask(fetch, 'ada') as [{ collection: string }]
  row.collection = 'other'
  expect((await ask(fetch, 'ada'))[0]).toMatchObject({ collection: 'leads' })
})
