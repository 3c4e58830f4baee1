import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { ServedInstance } from './fleet-contract.ts'
import { superviseProcess } from './instance-process.ts'
import { createUpstream } from './proxy.ts'
import { createWatchdog } from './watchdog.ts'

vi.setConfig({ testTimeout: 60_000 })
const logger = pino({ level: 'silent' })
const script = fileURLToPath(new URL('./fixtures/instance.ts', import.meta.url))
let folder: string
let instances: ServedInstance[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchdog-'))
  instances = []
})
afterEach(async () => {
  for (const { process } of instances) await process.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function run(slug: string): Promise<ServedInstance> {
  const socket = join(folder, `${slug}.sock`)
  const instance = { slug, upstream: createUpstream(socket), process: superviseProcess({ slug, script, logger, env: { PATH: process.env.PATH ?? '', UNIX_SOCKET_PATH: socket } }) }
  instances.push(instance)
  await instance.process.ready()
  return instance
}

it('ends a process that hangs, which is then started again, and no other', async () => {
  const [acme, demo] = [await run('acme'), await run('demo')]
  const look = createWatchdog(() => instances, logger, 2)
  const { pid } = acme.process.status()
  const others = demo.process.status().pid
  await look()
  // As one in an endless loop: it takes the connection and never answers.
  process.kill(pid as number, 'SIGSTOP')
  await look()
  expect(acme.process.status()).toMatchObject({ state: 'ready', pid })
  await look()
  await vi.waitFor(() => expect(acme.process.status()).toMatchObject({ state: 'ready', restarts: 1 }), { timeout: 20_000 })
  expect(acme.process.status().pid).not.toBe(pid)
  await look()
  expect(demo.process.status()).toMatchObject({ state: 'ready', restarts: 0, pid: others })
})

it('leaves one alone that answers again', async () => {
  const acme = await run('acme')
  const look = createWatchdog(() => instances, logger, 2)
  const { pid } = acme.process.status()
  for (let time = 0; time < 2; time++) {
    process.kill(pid as number, 'SIGSTOP')
    await look()
    process.kill(pid as number, 'SIGCONT')
    await look()
  }
  expect(acme.process.status()).toMatchObject({ state: 'ready', restarts: 0, pid })
})
