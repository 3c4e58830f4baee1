import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { announceChange, instanceOf, type DatabaseEnv } from '@kontor/apply'
import { POLICY_IDS } from '@kontor/policies'
import { redisUrl } from '../../launcher/parts/redis.ts'
import { hub, hubInside } from '../support/hub.ts'
import { rowsOf, withRedis } from '../support/inside.ts'
import { kontor } from '../support/kontor.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { until } from '../support/until.ts'

let rep: string
beforeAll(async () => {
  rep = await realmToken({ claims: { organization: { demo: { id: '1', groups: ['/rep'] } }, amr: ['pwd'] } })
})

const leads = async () => (await fetch(`${hub().hostUrl}/items/leads?limit=1`, { headers: { 'x-kontor-tenant': 'demo', 'authorization': `Bearer ${rep}` } })).status
const demoProcess = async () => (await (await fetch(`${hub().hostUrl}/health?tenant=demo`)).json() as { instances: { demo?: { state: string, pid?: number } } }).instances.demo
/** Takes a right away behind the back of the running instance, as the applier does. */
const withdraw = () => rowsOf('tenant_demo', `delete from directus_permissions where policy = $1 and collection = 'leads' and action = 'read'`, [POLICY_IDS.rep])
const applied = () => kontor(['model', 'apply', 'demo', '--repair'], hub().env)

afterEach(async () => {
  expect(await applied()).toMatchObject({ code: 0 })
})

test('a right that is written past a running instance counts as soon as that is announced', async () => {
  expect(await leads()).toBe(200)
  expect(await withRedis(async redis => (await redis.keys('kontor:demo:permissions:*')).length), 'rights that Redis keeps').toBeGreaterThan(0)
  await withdraw()
  // Else the rest would prove nothing: without an announcement the old right goes on.
  await sleep(500)
  expect(await leads()).toBe(200)
  const { config, secrets } = hubInside()
  await announceChange({ REDIS_URL: redisUrl(config, secrets) } as DatabaseEnv, instanceOf('demo'))
  await until('the right to be gone', async () => await leads() === 403, 2)
})

test('applying the model gives it back to the running instance', async () => {
  const before = (await demoProcess())?.pid
  await withdraw()
  const { output } = await applied()
  expect(output).toMatch(/demo: \d+ changes/)
  await until('the right to be back', async () => await leads() === 200, 2)
  expect((await demoProcess())?.pid).toBe(before)
})

test('a right that was withdrawn while nobody listened does not live on in Redis after a restart', async () => {
  expect(await leads()).toBe(200)
  const pid = (await demoProcess())?.pid as number
  await withdraw()
  process.kill(pid, 'SIGKILL')
  await until('a new process', async () => {
    const now = await demoProcess()
    return now?.state === 'ready' && now.pid !== pid
  }, 60)
  expect(await leads()).toBe(403)
})
