import { expect, test } from 'vitest'
import { hub } from '../support/hub.ts'
import { withRedis } from '../support/inside.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { until } from '../support/until.ts'

const as = (role: string, ...amr: string[]) => realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', ...amr] } })

test('while Redis does not answer nobody reads, writes or administers, and all can afterwards', async () => {
  const [rep, admin] = [await as('rep'), await as('admin', 'otp')]
  const ask = async (base: string, method: string, path: string, token: string, body?: unknown) => {
    const response = await fetch(`${base}${path}`, { method, headers: { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': 'demo', 'content-type': 'application/json' }, body: body === undefined ? undefined : JSON.stringify(body) })
    await response.body?.cancel()
    return { status: response.status, retryAfter: response.headers.get('retry-after') }
  }
  const { hostUrl, publicUrl } = hub()
  const calls = () => Promise.all([
    ask(hostUrl, 'GET', '/items/leads?limit=1', rep), ask(hostUrl, 'POST', '/items/leads', rep, { company: 'Written without a check' }), ask(hostUrl, 'GET', '/platform/people', admin),
    ask(publicUrl, 'GET', '/api/v1/crm/leads?pageSize=1', rep), ask(publicUrl, 'PATCH', '/api/v1/platform/settings', admin, { timeZone: 'Europe/Berlin' }),
  ])
  expect((await ask(hostUrl, 'GET', '/items/leads?limit=1', rep)).status).toBe(200)
  await withRedis(redis => redis.call('CLIENT', 'PAUSE', '6000', 'ALL'))
  const answers = await calls()
  expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503, 503])
  await until('Redis', async () => (await ask(hostUrl, 'GET', '/items/leads?limit=1', rep)).status === 200, 30)
  const after = await calls()
  expect(after.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  const written = await fetch(`${hostUrl}/items/leads?filter[company][_eq]=${encodeURIComponent('Written without a check')}&fields=id`, { headers: { 'authorization': `Bearer ${admin}`, 'x-kontor-tenant': 'demo' } })
  const { data } = await written.json() as { data: { id: string }[] }
  // The one of afterwards; what was refused was not done.
  expect(data).toHaveLength(1)
  await ask(hostUrl, 'DELETE', `/items/leads/${data[0]?.id}`, admin)
})
