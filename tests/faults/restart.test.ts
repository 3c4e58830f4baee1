import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { describe, expect, test } from 'vitest'
import { withPostgres } from '../../launcher/parts/postgres.ts'
import { redisUrl } from '../../launcher/parts/redis.ts'
import { healthyHub, hub, hubInside, hubStatus } from '../support/hub.ts'
import { kontor, statusOf } from '../support/kontor.ts'
import { foreignToken } from '../support/realm-tokens.ts'
import { until } from '../support/until.ts'

const partOf = async (name: string) => (await hubStatus()).parts.find(part => part.part === name)

/** Writes something that PostgreSQL and Redis acknowledge; the answer reads it back. */
async function acknowledged(): Promise<() => Promise<{ row: string | undefined, entry: string | null }>> {
  const { config, secrets } = hubInside()
  const value = randomUUID()
  const withRedis = async <T>(work: (client: Redis) => Promise<T>): Promise<T> => {
    const client = new Redis(redisUrl(config, secrets), { maxRetriesPerRequest: 20 })
    client.on('error', () => {})
    try {
      return await work(client)
    } finally {
      client.disconnect()
    }
  }
  await withPostgres({ config, secrets }, 'postgres', async (client) => {
    await client.query('create table if not exists fault_test (value text)')
    await client.query('insert into fault_test values ($1)', [value])
  })
  await withRedis(client => client.set('fault-test', value))
  return async () => ({
    row: await withPostgres({ config, secrets }, 'postgres', async client => (await client.query<{ value: string }>('select value from fault_test where value = $1', [value])).rows[0]?.value),
    entry: await withRedis(client => client.get('fault-test')),
  })
}

/** Logs in on several connections of Keycloak's to the database at once. @throws Error for one that is refused */
const logins = () => Promise.all(Array.from({ length: 8 }, foreignToken))

describe('a part that is killed', () => {
  test.for(['postgres', 'redis', 'mail', 'keycloak', 'host', 'n8n', 'portal'])('%s comes back by itself and status tells', { timeout: 240_000 }, async (name) => {
    await healthyHub()
    const before = await partOf(name)
    const readBack = await acknowledged()
    await logins()
    process.kill(before?.pid as number, 'SIGKILL')
    const told = await until(`status to tell that ${name} died`, async () => {
      const now = await partOf(name)
      return now !== undefined && now.restarts > (before?.restarts ?? 0) && now
    }, 30)
    expect(told.lastFailure).toMatch(/SIGKILL/)
    await healthyHub()
    const after = await partOf(name)
    expect(after).toMatchObject({ health: 'healthy' })
    expect(after?.pid).not.toBe(before?.pid)
    // Nobody who logs in afterwards meets what was there before.
    await logins()
    const { row, entry } = await readBack()
    expect(row).toBeDefined()
    expect(entry).toBe(row)
  })
})

describe('a launcher that is killed', () => {
  test('the next start ends what is left over, and nothing that was acknowledged is lost', async () => {
    await healthyHub()
    const before = await statusOf(hub().env)
    const readBack = await acknowledged()
    process.kill(before.launcher.pid as number, 'SIGKILL')
    const lost = await until('status to tell', async () => {
      const now = await statusOf(hub().env)
      return now.launcher.state === 'lost' && now
    })
    expect(lost.parts.every(part => part.pid !== null)).toBe(true)
    const started = await kontor(['start', '--detach'], hub().env)
    expect(started, started.output).toMatchObject({ code: 0 })
    expect(started.output).toContain('Ended what an earlier start had left running')
    const after = await statusOf(hub().env)
    expect(after.healthy).toBe(true)
    for (const part of before.parts) expect(() => process.kill(part.pid as number, 0), `${part.part} of the killed hub is gone`).toThrow()
    expect(await readBack()).toMatchObject({ row: expect.any(String), entry: expect.any(String) })
  }, 400_000)

  test('so it is when everything is killed at once', async () => {
    await healthyHub()
    const before = await statusOf(hub().env)
    const readBack = await acknowledged()
    for (const pid of [before.launcher.pid, ...before.parts.map(part => part.pid)]) process.kill(pid as number, 'SIGKILL')
    const started = await kontor(['start', '--detach'], hub().env)
    expect(started, started.output).toMatchObject({ code: 0 })
    expect((await statusOf(hub().env)).healthy).toBe(true)
    const { row, entry } = await readBack()
    expect(row).toBeDefined()
    expect(entry).toBe(row)
  }, 400_000)
})

test('a second start of a running hub shows it and starts nothing', async () => {
  await healthyHub()
  const before = await statusOf(hub().env)
  const second = await kontor(['start'], hub().env)
  expect(second.code).toBe(0)
  expect(second.output).toContain(`already runs (process ${before.launcher.pid})`)
  expect(second.output).toContain(hub().publicUrl)
  expect((await statusOf(hub().env)).parts.map(part => part.pid)).toEqual(before.parts.map(part => part.pid))
})
