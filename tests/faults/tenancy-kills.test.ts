import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { CORE, databaseEnv, instanceOf, readEnv, withClient, withMaintenance } from '@kontor/apply'
import { connectProvisioner, findAccount, findOrganization, membersOf } from '@kontor/keycloak'
import { createTenant, changeTenant, deleteTenant, JOB_LOCKS, lastJob, readTenants, rollBack, runJob, sqlOfPool, type Actor, type JobRow, type Sql, type World } from '@kontor/tenancy'
import { Redis } from 'ioredis'
import pg from 'pg'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hostEnv as hostSettings } from '../../directus/host/env.ts'
import { hostEnv } from '../../launcher/parts/environment.ts'
import { hub, hubInside } from '../support/hub.ts'

const actor: Actor = { kind: 'service', id: 'provisioner' }
const env = () => hostEnv({ ...hubInside(), signal: new AbortController().signal })
const settings = () => readEnv(databaseEnv, env())
const realm = () => world.keycloak
let pool: pg.Pool
let sql: Sql
let world: World
let redis: Redis
/** Holds the locks of the tenants under test, so that the hub's own host leaves their jobs alone. */
let keeper: pg.Client

beforeAll(async () => {
  const { POSTGRES_HOST: host, POSTGRES_PORT: port, POSTGRES_USER: user, POSTGRES_PASSWORD: password } = settings()
  const connection = { host, port, user, password, database: instanceOf(CORE).database }
  pool = new pg.Pool({ ...connection, max: 3 })
  sql = sqlOfPool(pool)
  const values = readEnv(hostSettings, env())
  redis = new Redis(values.REDIS_URL)
  const nothing = () => Promise.resolve()
  world = { env: values, sql, redis, keycloak: connectProvisioner(values), instances: { start: nothing, stop: nothing }, logger: pino({ level: 'silent' }) }
  keeper = new pg.Client(connection)
  await keeper.connect()
})
afterAll(async () => {
  await keeper.end()
  redis.disconnect()
  await pool.end()
})

/** Each step has at least three effects: begun, done, noted. KONTOR_TEST_ALL_KILLS=1 tries every single one. */
const STRIDE = process.env.KONTOR_TEST_ALL_KILLS === '1' ? 1 : 3
let count = 0
async function freshTenant() {
  const slug = `k${process.pid.toString(36)}-${(count += 1)}`
  await keeper.query('SELECT pg_advisory_lock($1, hashtext($2))', [JOB_LOCKS, slug])
  return { slug, name: `Kill ${slug}`, adminEmail: `admin@${slug}.test`, locale: 'de' }
}

/** Runs a job in a process of its own, which dies at its n-th effect; 0 lets it live. */
function provision(job: JobRow, killAt: number): Promise<{ readonly killed: boolean, readonly effects: number, readonly errors: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'fixtures', 'provisioner.ts'), job.id, String(killAt)], { env: { PATH: process.env.PATH, ...env() } })
    let [output, errors] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => { output += chunk.toString() })
    child.stderr.on('data', (chunk: Buffer) => { errors += chunk.toString() })
    child.on('close', (_code, signal) => resolve({ killed: signal === 'SIGKILL', effects: Number(output.trim() || 0), errors }))
  })
}

/** The same in this process, to the end. */
async function finish(job: JobRow): Promise<JobRow> {
  await runJob(world, job.id, [])
  return (await sql.query<JobRow>('SELECT * FROM tenant_jobs WHERE id = $1', [job.id]))[0] as JobRow
}

/** Has the step begun that lets people in? */
const isAtItsEnd = async (job: JobRow) => {
  const [{ step, steps } = {} as JobRow] = await sql.query<JobRow>('SELECT * FROM tenant_jobs WHERE id = $1', [job.id])
  return step === 'active' || (steps ?? []).includes('active')
}

const statusOf = async (slug: string) => (await readTenants(sql)).find(tenant => tenant.slug === slug)?.status
const databases = (slug: string) => withMaintenance(settings(), async client => (await client.query<{ datname: string }>(
  'SELECT datname FROM pg_database WHERE datname = $1 OR datname LIKE \'kontor\\_new\\_%\'', [instanceOf(slug).database])).rows.map(row => row.datname))
const mailsTo = async (address: string) => (await (await fetch(`${hub().mailUrl}/api/email`)).json() as { to: { address: string }[] }[]).filter(mail => mail.to.some(to => to.address === address)).length

/** Everything of a tenant is there once. */
async function expectComplete({ slug, name, adminEmail }: Awaited<ReturnType<typeof freshTenant>>): Promise<void> {
  expect(await statusOf(slug)).toBe('active')
  expect(await databases(slug)).toEqual([instanceOf(slug).database])
  const named = await withClient(settings(), instanceOf(slug).database, async client => (await client.query<{ name: string }>('SELECT name FROM tenant_settings')).rows)
  expect(named).toEqual([{ name }])
  const organization = await findOrganization(realm(), slug)
  const account = await findAccount(realm(), adminEmail)
  expect(await membersOf(realm(), organization?.id ?? '')).toEqual([account?.id])
  expect(await realm().call<unknown[]>('GET', `/clients?clientId=studio-${slug}`)).toHaveLength(1)
}

/** Nothing of a tenant is left. */
async function expectGone({ slug, adminEmail }: Awaited<ReturnType<typeof freshTenant>>): Promise<void> {
  expect(await statusOf(slug)).toBeUndefined()
  expect(await databases(slug)).toEqual([])
  expect(await findOrganization(realm(), slug)).toBeUndefined()
  expect(await findAccount(realm(), adminEmail)).toBeUndefined()
  expect(await realm().call<unknown[]>('GET', `/clients?clientId=studio-${slug}`)).toEqual([])
}

async function effectsOf(): Promise<{ create: number, remove: number }> {
  const wanted = await freshTenant()
  const { job } = await createTenant(sql, wanted, actor)
  const made = await provision(job, 0)
  await expectComplete(wanted)
  await changeTenant(sql, wanted.slug, { status: 'suspended' }, actor)
  await provision(await lastJob(sql, wanted.slug) as JobRow, 0)
  const removed = await provision(await deleteTenant(sql, wanted.slug, { confirm: wanted.slug }, actor), 0)
  await expectGone(wanted)
  expect(made.effects).toBeGreaterThan(20)
  expect(removed.effects).toBeGreaterThan(15)
  return { create: made.effects, remove: removed.effects }
}

describe('a provisioner that is killed', () => {
  test('after any of its effects: the same call finishes the tenant, and the same call finishes its deletion', { timeout: 900_000 }, async () => {
    const effects = await effectsOf()
    for (let at = 1; at <= Math.max(effects.create, effects.remove); at += STRIDE) {
      const wanted = await freshTenant()
      const { job } = await createTenant(sql, wanted, actor)
      if (at <= effects.create) {
        expect((await provision(job, at)).killed, `create, killed after effect ${at}`).toBe(true)
        // Until the last step nobody is let in.
        if (!await isAtItsEnd(job)) expect(await statusOf(wanted.slug), `effect ${at}`).toBe('creating')
      }
      if (await statusOf(wanted.slug) === 'creating') expect((await createTenant(sql, wanted, actor)).job.id).toBe(job.id)
      expect(await finish(job), `create, after effect ${at}`).toMatchObject({ state: 'done', error: null, input: null })
      await expectComplete(wanted)
      // A mail that was sent and not noted is sent once more, never more often.
      expect(await mailsTo(wanted.adminEmail)).toBeLessThanOrEqual(2)
      await changeTenant(sql, wanted.slug, { status: 'suspended' }, actor)
      await finish(await lastJob(sql, wanted.slug) as JobRow)
      const removal = await deleteTenant(sql, wanted.slug, { confirm: wanted.slug }, actor)
      if (at <= effects.remove) expect((await provision(removal, at)).killed, `delete, killed after effect ${at}`).toBe(true)
      if (await statusOf(wanted.slug) !== undefined) expect((await deleteTenant(sql, wanted.slug, { confirm: wanted.slug }, actor)).id).toBe(removal.id)
      expect(await finish(removal), `delete, after effect ${at}`).toMatchObject({ state: 'done', error: null, input: null })
      await expectGone(wanted)
    }
  })

  test('and whose job then failed: what it made is taken back', { timeout: 300_000 }, async () => {
    for (const at of [2, 5, 12, 20, 25]) {
      const wanted = await freshTenant()
      const { job } = await createTenant(sql, wanted, actor)
      await provision(job, at)
      await sql.query('UPDATE tenant_jobs SET state = \'failed\' WHERE id = $1', [job.id])
      await sql.query('UPDATE tenants SET status = \'failed\' WHERE slug = $1', [wanted.slug])
      const back = await rollBack(sql, wanted.slug, actor)
      expect((await provision(back, 3)).killed).toBe(true)
      expect(await finish(back)).toMatchObject({ state: 'done' })
      await expectGone(wanted)
    }
  })
})
