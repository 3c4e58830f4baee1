import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createFleet } from './fleet.ts'
import type { Fleet, FleetLimits } from './fleet-contract.ts'
import { superviseProcess } from './instance-process.ts'
import { createUpstream } from './proxy.ts'
import { createSparePool, type SparePool } from './spares.ts'

// Real processes: how long they take says nothing about what they do.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })
const script = fileURLToPath(new URL('./fixtures/spare.ts', import.meta.url))
const logger = pino({ level: 'silent' })
let folder: string
let spares: SparePool
let fleet: Fleet
let settings: Record<string, Record<string, string>>
let notes: string[]

function open(limits: Partial<FleetLimits> = {}): void {
  fleet = createFleet({
    logger, limits: { liveMax: 2, idle: 60_000, idleAfterSchedule: 0, patience: 20_000, concurrency: 8, queue: 10, ...limits },
    notes: { woken: async slug => void notes.push(`${slug} woken`), parked: async (slug, at) => void notes.push(`${slug} parked ${at?.toISOString() ?? 'for good'}`) },
    start(slug) {
      const socket = join(folder, `${slug}.sock`)
      return {
        slug, upstream: createUpstream(socket),
        process: superviseProcess({
          slug, logger, env: {},
          async launch() {
            const child = await spares.take()
            child.send({ type: 'adopt', env: { KONTOR_TENANT: slug, UNIX_SOCKET_PATH: socket, ...settings[slug] } })
            return child
          },
        }),
      }
    },
  })
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleet-'))
  settings = {}
  notes = []
  spares = createSparePool({ size: 1, script, logger, refillDelay: 0, env: () => ({ PATH: process.env.PATH ?? '' }) })
})
afterEach(async () => {
  await fleet.stop()
  await spares.stop()
  rmSync(folder, { recursive: true, force: true })
})

interface Answer { readonly pid: number, readonly tenant: string }
async function ask(slug: string, ms = 0): Promise<Answer> {
  const lease = await fleet.acquire(slug, 'requests')
  try {
    return await new Promise<Answer>((resolve, reject) => {
      request({ socketPath: lease.upstream.socket, path: `/?ms=${ms}` }, (answer) => {
        let text = ''
        answer.on('data', (chunk: Buffer) => { text += chunk.toString() }).on('end', () => resolve(JSON.parse(text) as Answer))
      }).once('error', reject).end()
    })
  }
  finally {
    lease.release()
  }
}
const live = () => fleet.list().map(({ slug }) => slug).sort()
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  }
  catch {
    return false
  }
}

describe('a tenant', () => {
  it('wakes with the first request, in one process for all that arrive meanwhile', async () => {
    open()
    const answers = await Promise.all([ask('demo'), ask('demo'), ask('demo')])
    expect(new Set(answers.map(({ pid }) => pid)).size).toBe(1)
    expect(answers[0]?.tenant).toBe('demo')
    expect(notes).toEqual(['demo woken'])
  })
  it('that is woken by its schedule, by a job and by people at once starts one process', async () => {
    open()
    await Promise.all([fleet.open('demo'), fleet.wakeForSchedule('demo'), ask('demo'), fleet.open('demo')])
    expect(notes).toEqual(['demo woken'])
    expect(live()).toEqual(['demo'])
  })
  it('that is suspended while it wakes does not stay live', async () => {
    open()
    const asked = ask('demo').catch((error: unknown) => error)
    await fleet.retire('demo')
    await asked
    await fleet.retire('demo')
    expect(live()).toEqual([])
  })
  it('is parked when nobody has asked for a while, and what is due is noted first', async () => {
    open({ idle: 0 })
    const at = new Date(Date.now() + 3_600_000).toISOString()
    settings = { demo: { WAKE_AT: at } }
    const { pid } = await ask('demo')
    await fleet.sweep()
    expect(live()).toEqual([])
    expect(isAlive(pid)).toBe(false)
    expect(notes).toEqual(['demo woken', `demo parked ${at}`])
    expect((await ask('demo')).pid).not.toBe(pid)
  })
  it.each([['it has work', { BUSY: 'yes' }], ['something is due soon', { WAKE_AT: new Date(Date.now() + 20_000).toISOString() }]])('is not parked when %s', async (_, state) => {
    open({ idle: 0 })
    settings = { demo: state }
    await ask('demo')
    await fleet.sweep()
    expect(live()).toEqual(['demo'])
  })
  it('is not parked while a request runs, and takes those that come while it is asked', async () => {
    open({ idle: 0 })
    const { pid } = await ask('demo')
    const [running] = await Promise.all([ask('demo', 500), fleet.sweep()])
    expect(running.pid).toBe(pid)
    const [, asked] = await Promise.all([fleet.sweep(), ask('demo')])
    expect(asked.tenant).toBe('demo')
  })
  it('that is asked for while it is being parked is served all the same', async () => {
    open({ idle: 0 })
    await ask('demo')
    const parking = fleet.sweep()
    await vi.waitFor(() => expect(notes).toContain('demo parked for good'), { timeout: 10_000, interval: 1 })
    expect((await ask('demo')).tenant).toBe('demo')
    await parking
  })
  it('woken by its schedule serves people as well, and is parked sooner', async () => {
    open()
    await fleet.wakeForSchedule('demo')
    await fleet.wakeForSchedule('acme')
    await ask('acme')
    await fleet.sweep()
    expect(live()).toEqual(['acme'])
  })
  it('that crashes costs its callers a moment, not forever', async () => {
    open()
    const { pid } = await ask('demo')
    process.kill(pid, 'SIGKILL')
    await vi.waitFor(async () => expect(await ask('demo').catch((error: { status?: number, retryAfter?: number }) => error)).toMatchObject({ status: 503, retryAfter: 3 }), { timeout: 10_000, interval: 1 })
    await vi.waitFor(async () => expect((await ask('demo')).pid).not.toBe(pid), { timeout: 30_000 })
  })
})

describe('more tenants than may be live', () => {
  it('take the place of the one idle longest', async () => {
    open()
    await ask('first')
    await ask('second')
    await ask('first')
    await ask('third')
    expect(live()).toEqual(['first', 'third'])
  })
  it('as soon as it has let go of it, however long its end takes; who stops it for good waits for the end', async () => {
    open({ liveMax: 1 })
    settings.beta = { LINGER_MS: '3000' }
    const { pid } = await ask('beta')
    await ask('gamma')
    expect(isAlive(pid)).toBe(true)
    await fleet.retire('beta')
    expect(isAlive(pid)).toBe(false)
  })
  it('never of one that works: they wait for a place, then come in', async () => {
    open({ liveMax: 1 })
    const long = ask('first', 1_500)
    await sleep(300)
    const start = performance.now()
    const [second, third] = await Promise.all([ask('second'), ask('third')])
    expect([second.tenant, third.tenant]).toEqual(['second', 'third'])
    expect(performance.now() - start).toBeGreaterThan(500)
    expect((await long).tenant).toBe('first')
  })
  it('are told to come back when there is none for too long', async () => {
    open({ liveMax: 1, patience: 4_000 })
    settings = { first: { BUSY: 'yes' } }
    await ask('first')
    await expect(ask('second')).rejects.toMatchObject({ status: 503, code: 'HUB_BUSY', retryAfter: 5 })
    expect((await ask('first')).tenant).toBe('first')
  })
})

describe('many tenants that find no room', () => {
  it('all hear of it when their patience ends, none after the others, and the room that comes is taken', async () => {
    open({ liveMax: 1, patience: 4_000 })
    settings = { first: { BUSY: 'yes' } }
    const lease = await fleet.acquire('first', 'requests')
    const start = performance.now()
    const answers = await Promise.allSettled(['a', 'b', 'c', 'd', 'e', 'f'].map(slug => ask(slug)))
    for (const answer of answers) expect(answer).toMatchObject({ status: 'rejected', reason: { status: 503, code: 'HUB_BUSY', retryAfter: 5 } })
    // One after the other would be six times as long as one waits.
    expect(performance.now() - start).toBeLessThan(12_000)
    lease.release()
    await fleet.retire('first')
    expect((await ask('b')).tenant).toBe('b')
    expect(live()).toEqual(['b'])
    expect(notes).toEqual(['first woken', 'b woken'])
  })
})

describe('a tenant with too many requests', () => {
  it('has so many worked on at a time, the others wait, and those that are too many are sent away', async () => {
    open({ concurrency: 2, queue: 2 })
    await ask('demo')
    const start = performance.now()
    const answers = await Promise.allSettled([1, 2, 3, 4, 5].map(() => ask('demo', 400)))
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'fulfilled', 'rejected'])
    expect((answers[4] as PromiseRejectedResult).reason).toMatchObject({ status: 503, code: 'TENANT_BUSY' })
    expect(performance.now() - start).toBeGreaterThan(800)
  })
})

describe('a spare process', () => {
  it('serves one tenant and dies with it', async () => {
    open()
    const [demo, acme] = [await ask('demo'), await ask('acme')]
    expect(demo.pid).not.toBe(acme.pid)
    await fleet.retire('demo')
    expect(isAlive(demo.pid)).toBe(false)
    expect((await ask('demo')).pid).not.toBe(acme.pid)
  })
  it('is replaced when one was taken', async () => {
    open()
    await vi.waitFor(() => expect(spares.ready()).toBe(1), { timeout: 30_000 })
    await ask('demo')
    await vi.waitFor(() => expect(spares.ready()).toBe(1), { timeout: 30_000 })
  })
  it('that dies as soon as it is taken is a crash of its tenant, not of the host', async () => {
    open()
    const taken = await spares.take()
    taken.kill('SIGKILL')
    await once(taken, 'close')
    for (let time = 0; time < 3; time++) taken.send({ type: 'modules', off: [] })
    expect((await ask('demo')).tenant).toBe('demo')
  })
  it('that cannot start is a crash of the tenant that needs it', async () => {
    await spares.stop()
    spares = createSparePool({ size: 0, script, logger, env: () => ({ PATH: process.env.PATH ?? '', STILLBORN: 'yes' }) })
    open()
    await expect(ask('demo')).rejects.toMatchObject({ status: 503, code: 'TENANT_UNAVAILABLE' })
  })
})

describe('room for one more', () => {
  it('is there below the limit, and where somebody has rested long enough', async () => {
    open({ liveMax: 1 })
    expect(fleet.hasRoom(60_000)).toBe(true)
    await ask('acme')
    expect([fleet.hasRoom(60_000), fleet.hasRoom(0)]).toEqual([false, true])
    const lease = await fleet.acquire('acme', 'requests')
    expect(fleet.hasRoom(0)).toBe(false)
    lease.release()
    expect(fleet.hasRoom(0)).toBe(true)
  })
})
