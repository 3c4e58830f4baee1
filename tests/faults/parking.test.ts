import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { signAutomation } from '../../directus/host/automation-token.ts'
import { delegationKeys } from '../../directus/host/keys.ts'
import { loadConfig } from '../../launcher/config.ts'
import { postgresFolders, withPostgres } from '../../launcher/parts/postgres.ts'
import { loadSecrets } from '../../launcher/secrets.ts'
import { testEnvironment } from '../support/environment.ts'
import { kontor } from '../support/kontor.ts'
import { until } from '../support/until.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 600_000 })

/** A hub of its own: one tenant may be live, and only for three seconds. */
const env: Record<string, string> = { ...testEnvironment('parking', 24_400), TENANT_IDLE_MINUTES: '0.05', TENANT_LIVE_MAX: '1' }
const home = env.KONTOR_HOME as string
const config = loadConfig({ ...process.env, ...env })
const host = `http://127.0.0.1:${config.ports.STUDIO_PORT}`
const rows = <T extends object>(database: string, sql: string, values: unknown[] = []) => withPostgres({ config, secrets: loadSecrets(config) }, database, async client => (await client.query<T>(sql, values)).rows)

interface Health { readonly status: string, readonly spares: number, readonly instances: Record<string, { readonly state: string, readonly pid?: number }> }
const health = async (tenant?: string) => await (await fetch(`${host}/health${tenant ? `?tenant=${tenant}` : ''}`)).json() as Health
const stateOf = async (tenant: string) => (await health(tenant)).instances[tenant]?.state
const isParked = (tenant: string) => until(`${tenant} to be parked`, async () => await stateOf(tenant) === 'parked', 60)
const connections = async (database: string) => (await rows('postgres', 'select 1 from pg_stat_activity where datname = $1 and application_name = \'directus \' || $1', [database])).length
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function ask(tenant: string, path = '/items/leads?limit=1&fields=id'): Promise<{ status: number, ms: number, body: unknown }> {
  const { token } = await signAutomation(delegationKeys(loadSecrets(config).values.HOST_SECRET), tenant, 'n8n')
  const start = performance.now()
  const response = await fetch(`${host}${path}`, { headers: { 'x-kontor-tenant': tenant, 'authorization': `Bearer ${token}` }, signal: AbortSignal.timeout(60_000) })
  const body = await response.json().catch(() => undefined)
  return { status: response.status, ms: performance.now() - start, body }
}

const keep = process.env.KONTOR_TEST_KEEP === '1'
beforeAll(async () => {
  if (!keep) rmSync(home, { recursive: true, force: true })
  expect(await kontor(['start', '--detach', '--only', 'postgres,redis,host'], env)).toMatchObject({ code: 0 })
  await rows('platform_core', 'insert into tenants (slug, name, status) values (\'acme\', \'Acme\', \'suspended\') on conflict do nothing')
  const applied = await kontor(['model', 'apply', 'acme'], env)
  expect(applied.code, applied.output).toBe(0)
  await rows('platform_core', 'update tenants set status = \'active\' where slug = \'acme\'')
  await until('a spare', async () => (await health()).spares > 0)
})
afterAll(async () => {
  if (keep) return
  await kontor(['stop'], env)
  rmSync(home, { recursive: true, force: true })
})

describe('a tenant that nobody uses', () => {
  test('is parked: no process, no connection, and it says so', async () => {
    expect(await ask('demo')).toMatchObject({ status: 200 })
    const pid = (await health('demo')).instances.demo?.pid as number
    expect(await connections('tenant_demo')).toBeGreaterThan(0)
    await isParked('demo')
    expect(await connections('tenant_demo')).toBe(0)
    // Its process still writes down what it has compiled, which is much the first time.
    await until('its process to be gone', () => !isAlive(pid), 10)
    expect((await health('demo')).status).toBe('ok')
    // The leads that it was made with are looked through once more at night.
    const [night] = await rows<{ next_at: Date }>('tenant_demo', 'select next_at from kontor_state.duplicate_night')
    expect(await rows('platform_core', 'select wake_at from tenants where slug = \'demo\' and parked_at is not null')).toEqual([{ wake_at: night?.next_at ?? null }])
    expect((await health()).instances.core?.state).toBe('ready')
  })

  test('wakes with the first request; all that arrive meanwhile wait and are served', async () => {
    await isParked('demo')
    await until('a spare', async () => (await health()).spares > 0, 120)
    const answers = await Promise.all(Array.from({ length: 30 }, () => ask('demo')))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 30 }, () => 200))
    expect(Object.keys((await health()).instances).sort()).toEqual(['core', 'demo'])
  })

  test('has its large tables written anew when somebody was erased, and who comes meanwhile does not wait for that', async () => {
    const word = `mark${randomBytes(6).toString('hex')}`
    const isWritten = () => spawnSync('grep', ['-rlaF', word, postgresFolders(config).data]).status === 0
    const left = async () => (await rows<{ left_tables: string[] }>('tenant_demo', 'select left_tables from kontor_state.person_erasures')).flatMap(row => row.left_tables)
    await isParked('demo')
    const [batch] = await rows<{ id: string }>('tenant_demo', 'insert into imports (collection, file_name, file_hash, encoding, delimiter) values (\'leads\', \'a.csv\', \'a\', \'utf-8\', \';\') returning id')
    await rows('tenant_demo', 'insert into import_rows (import, row, values) select $1, n, jsonb_build_object(\'Firma\', repeat(md5(random()::text || n), 40)) from generate_series(1, 150000) n', [batch?.id])
    await rows('tenant_demo', 'insert into import_rows (import, row, values) values ($1, 0, jsonb_build_object(\'Firma\', $2::text))', [batch?.id, word])
    await rows('tenant_demo', 'delete from import_rows where row = 0')
    await rows('tenant_demo', 'vacuum import_rows')
    await rows('tenant_demo', 'checkpoint')
    expect(isWritten()).toBe(true)
    await rows('tenant_demo', 'insert into kontor_state.person_erasures (person, finished_at, swept_at, left_tables) values (gen_random_uuid(), now(), now(), \'{import_rows}\')')
    expect(await ask('demo')).toMatchObject({ status: 200 })
    await isParked('demo')
    await until('the table to be written anew', async () => (await rows('postgres', 'select 1 from pg_locks l join pg_database d on d.oid = l.database where d.datname = \'tenant_demo\' and l.mode = \'AccessExclusiveLock\' and l.granted')).length > 0)
    expect(await ask('demo')).toMatchObject({ status: 200 })
    expect(await rows('tenant_demo', 'select 1 from import_rows limit 1')).toHaveLength(1)
    expect(await left()).toEqual(['import_rows'])
    // Nobody comes now.
    await isParked('demo')
    await until('the table to be written anew', async () => (await left()).length === 0, 120)
    expect(isWritten()).toBe(false)
    await rows('tenant_demo', 'delete from imports where id = $1', [batch?.id])
  })

  test('is the one idle longest when there is no room for another', async () => {
    expect(await ask('demo')).toMatchObject({ status: 200 })
    expect(await ask('acme')).toMatchObject({ status: 200 })
    expect(await stateOf('demo')).toBe('parked')
    expect(await connections('tenant_demo')).toBe(0)
  })

  test('is not parked while a request or a flow of it runs; another one waits for its turn', async () => {
    await rows('tenant_demo', `insert into directus_flows (id, name, status, trigger, options) values ('6b6f6e74-0000-4000-8000-00000000f001', 'slow', 'active', 'webhook', '{"method":"GET","async":true}')`)
    await rows('tenant_demo', `insert into directus_operations (id, name, key, type, position_x, position_y, options, flow) values ('6b6f6e74-0000-4000-8000-00000000f002', 'sleep', 'sleep', 'sleep', 1, 1, '{"milliseconds":8000}', '6b6f6e74-0000-4000-8000-00000000f001')`)
    await rows('tenant_demo', `update directus_flows set operation = '6b6f6e74-0000-4000-8000-00000000f002' where id = '6b6f6e74-0000-4000-8000-00000000f001'`)
    await isParked('demo')
    const started = performance.now()
    expect((await ask('demo', '/flows/trigger/6b6f6e74-0000-4000-8000-00000000f001')).status).toBeLessThan(300)
    const other = await ask('acme')
    expect(other.status).toBe(200)
    expect(performance.now() - started, 'the other tenant came after the flow').toBeGreaterThan(8_000)
    await rows('tenant_demo', 'delete from directus_flows')
  })
})

describe('a flow that is due on a parked tenant', () => {
  test('runs on time, though nobody asks, and the tenant is parked again', { timeout: 400_000 }, async () => {
    await isParked('demo')
    await isParked('acme')
    // Who is due within a minute is not parked; the rest is for waking and going to sleep.
    const due = new Date(Math.ceil((Date.now() + 100_000) / 1_000) * 1_000)
    await rows('tenant_demo', `insert into directus_flows (id, name, status, trigger, options) values ('6b6f6e74-0000-4000-8000-00000000f003', 'due', 'active', 'schedule', json_build_object('cron', $1::text))`, [`${due.getSeconds()} ${due.getMinutes()} * * * *`])
    await rows('tenant_demo', `insert into directus_operations (id, name, key, type, position_x, position_y, options, flow) values ('6b6f6e74-0000-4000-8000-00000000f004', 'note', 'note', 'item-create', 1, 1, '{"permissions":"$full","emitEvents":false,"collection":"departments","payload":{"key":"by-flow","name_de":"Aus dem Ablauf","name_en":"From the flow"}}', '6b6f6e74-0000-4000-8000-00000000f003')`)
    await rows('tenant_demo', `update directus_flows set operation = '6b6f6e74-0000-4000-8000-00000000f004' where id = '6b6f6e74-0000-4000-8000-00000000f003'`)
    // It learns of the flow as it does of one made in Studio: while it is live. Then it rests.
    expect(await ask('demo')).toMatchObject({ status: 200 })
    await isParked('demo')
    expect(await rows('platform_core', 'select wake_at from tenants where slug = \'demo\'')).toEqual([{ wake_at: due }])
    expect(Date.now()).toBeLessThan(due.getTime() - 60_000)
    await sleep(due.getTime() - Date.now() - 25_000)
    expect(await stateOf('demo')).toBe('parked')
    const [run] = await until('the flow to run', async () => {
      const found = await rows<{ timestamp: Date }>('tenant_demo', `select timestamp from directus_activity where action = 'run' and item = '6b6f6e74-0000-4000-8000-00000000f003'`)
      return found.length > 0 && found
    }, 60)
    expect(Math.abs((run?.timestamp.getTime() ?? 0) - due.getTime())).toBeLessThan(5_000)
    await rows('tenant_demo', 'delete from directus_flows')
  })

  test('is not forgotten when the host is killed meanwhile', { timeout: 300_000 }, async () => {
    const at = new Date(Date.now() + 60 * 60_000)
    await isParked('demo')
    await rows('platform_core', 'update tenants set wake_at = $1 where slug = \'demo\'', [new Date(Date.now() + 30_000)])
    await rows('platform_core', 'update tenants set wake_at = $1 where slug = \'acme\'', [at])
    const status = JSON.parse((await kontor(['status', '--json'], env)).output.replace(/^[^{]*/, '')) as { parts: { part: string, pid: number }[] }
    process.kill(status.parts.find(({ part }) => part === 'host')?.pid as number, 'SIGKILL')
    await until('the host to be back and to have woken the tenant', async () => ['starting', 'ready'].includes(await stateOf('demo') ?? ''), 90)
    expect(await stateOf('acme')).toBe('parked')
  })
})
