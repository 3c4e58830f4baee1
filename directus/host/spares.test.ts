import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createSparePool, type SparePool } from './spares.ts'

// Real processes: how long they take says nothing about what they do.
vi.setConfig({ testTimeout: 60_000 })
const script = fileURLToPath(new URL('./fixtures/spare.ts', import.meta.url))
const patience = { timeout: 30_000 }
let folder: string
let spares: SparePool
let started: number

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'spares-'))
  started = 0
  const env = () => {
    started++
    return { PATH: process.env.PATH ?? '' }
  }
  spares = createSparePool({ size: 1, script, logger: pino({ level: 'silent' }), refillDelay: 0, env })
  await vi.waitFor(() => expect(spares.ready()).toBe(1), patience)
})
afterEach(async () => {
  await spares.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('the next spare imports when the one that was taken serves', async () => {
  const child = await spares.take()
  // Time enough for several looks; it cannot be too short for what is right.
  await sleep(800)
  expect([started, spares.ready()]).toEqual([1, 0])
  child.send({ type: 'adopt', env: { UNIX_SOCKET_PATH: join(folder, 'demo.sock') } })
  await vi.waitFor(() => expect(spares.ready()).toBe(1), patience)
  expect(started).toBe(2)
  child.kill('SIGKILL')
})

test('one that dies before it serves holds up nobody', async () => {
  const child = await spares.take()
  child.kill('SIGKILL')
  await vi.waitFor(() => expect(spares.ready()).toBe(1), patience)
})
