import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from '../support/directus.ts'
import { rowsOf } from '../support/inside.ts'
import { portalApi, type PortalApi } from '../support/portal-api.ts'

const MARK = `Tag${randomBytes(3).toString('hex')}`
let api: PortalApi
const made: string[] = []

async function lead(name: string, values: Record<string, unknown>): Promise<string> {
  const { status, data } = await api('manager', 'POST', '/crm/leads', { company: `${MARK} ${name}`, owner: null, ...values })
  expect(status).toBe(201)
  made.push(data.id)
  return data.id
}
const listed = async (filter: string, role = 'rep') => {
  const { status, data, total } = await api<{ company: string }[]>(role, 'GET', `/crm/leads?search=${MARK}&sort=company&${filter}`)
  expect(status).toBe(200)
  expect(total).toBe(data.length)
  return data.map(({ company }) => company.replace(`${MARK} `, ''))
}

beforeAll(async () => {
  api = await portalApi(['manager', 'rep', 'trainer'])
  await lead('A', { tags: ['VIP', 'Messe, Halle 3'] })
  await lead('B', { tags: ['vip'], email: 'kein at' })
  await lead('C', { tags: ['VIPs', '100%', 'a"b\\c'] })
  await lead('D', { phone: 'ruf an' })
}, 60_000)
afterAll(async () => void await rowsOf('tenant_demo', 'WITH gone AS (SELECT set_config(\'kontor.hard_delete\', \'on\', true)) DELETE FROM leads USING gone WHERE id = ANY ($1::uuid[])', [made]))

test('leads are found by their words, as a whole, in small letters or capitals', async () => {
  expect(await listed('filter[tags]=Vip')).toEqual(['A', 'B'])
  expect(await listed(`filter[tags]=${encodeURIComponent('Messe, Halle 3')}`)).toEqual(['A'])
  expect(await listed('filter[tags]=Messe')).toEqual([])
  expect(await listed(`filter[tags]=${encodeURIComponent('100%')}`)).toEqual(['C'])
  expect(await listed(`filter[tags]=${encodeURIComponent('a"b\\c')}`)).toEqual(['C'])
  expect(await listed('filter[tags][in]=vip,vips')).toEqual(['A', 'B', 'C'])
  expect(await listed('filter[tags][nin]=vip,100%25')).toEqual(['D'])
  expect(await listed('filter[tags][empty]=true')).toEqual(['D'])
  // With other conditions, and with words that are mistyped.
  expect(await listed('filter[tags]=vip&filter[email][empty]=false')).toEqual(['B'])
  for (const text of ['', 'x'.repeat(501), '%00']) expect((await api('rep', 'GET', `/crm/leads?filter[tags]=${text}`)).status, text).toBe(400)
})

test('what stands in the list may be no list at all', async () => {
  for (const value of ['{"a":1}', '"vip"', '["\\u0000"]', 'null', '[1,{"x":"vip"},null]']) {
    const [row] = await rowsOf<{ words: string[] }>('tenant_demo', 'SELECT kontor_state.tags_of($1::json) AS words', [value])
    expect(row?.words, value).not.toContain('vip')
  }
})

test('who reads no leads, and a column that holds no words, find nothing by them', async () => {
  const by = (role: string, claim: string) => ask(api.tokens[role] as string, 'GET', `/items/leads?filter=${encodeURIComponent(JSON.stringify({ kontor_tag: { _eq: claim } }))}`)
  expect([(await by('rep', 'tags:vip')).status, (await by('trainer', 'tags:vip')).status, (await by('rep', 'company:vip')).status, (await by('rep', 'vip')).status]).toEqual([200, 403, 400, 400])
})

test('leads are found by the field that has a mark, or by the mark', async () => {
  expect(await listed('filter[mark]=email')).toEqual(['B'])
  expect(await listed('filter[mark]=phone')).toEqual(['D'])
  expect(await listed('filter[mark]=INVALID_PHONE')).toEqual(['D'])
  expect(await listed('filter[marked]=true')).toEqual(['B', 'D'])
  expect((await api('rep', 'GET', '/crm/leads?filter[mark]=nothing')).status).toBe(400)
})
