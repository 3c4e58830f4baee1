import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { superviseProcess, type InstanceProcess, type ProcessOptions, type ProcessState } from './instance-process.ts'

vi.setConfig({ testTimeout: 60_000 })
const script = fileURLToPath(new URL('./fixtures/instance.ts', import.meta.url))
let folder: string
let forked: ChildProcess[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'process-'))
  forked = []
})
afterEach(() => {
  for (const child of forked) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

function supervise(options: Partial<ProcessOptions> = {}) {
  const launch = async () => {
    const child = fork(script, { env: { PATH: process.env.PATH ?? '', UNIX_SOCKET_PATH: join(folder, 'demo.sock') }, execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    forked.push(child)
    return child
  }
  return superviseProcess({ slug: 'demo', env: {}, logger: pino({ level: 'silent' }), launch, ...options })
}

describe('an instance that is stopped', () => {
  it('while it is being prepared starts no process', async () => {
    const prepared = Promise.withResolvers<void>()
    const instance = supervise({ prepare: () => prepared.promise })
    const stopped = instance.stop()
    prepared.resolve()
    await stopped
    expect(forked).toEqual([])
  })
  it('while its process is being launched has ended when the stop has', async () => {
    const launched = Promise.withResolvers<void>()
    const instance = supervise({
      async launch() {
        await launched.promise
        const child = fork(script, { env: { PATH: process.env.PATH ?? '', UNIX_SOCKET_PATH: join(folder, 'demo.sock') }, execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
        forked.push(child)
        return child
      },
    })
    await Promise.resolve()
    const stopped = instance.stop()
    launched.resolve()
    await stopped
    expect(forked).toHaveLength(1)
    expect(forked[0]?.signalCode).toBe('SIGKILL')
  })
  it('between two attempts is not started again', async () => {
    const instance = supervise()
    await instance.ready()
    forked[0]?.kill('SIGKILL')
    await vi.waitFor(() => expect(instance.status().state).toBe('waiting'), { timeout: 10_000, interval: 5 })
    await instance.stop()
    await new Promise(resolve => setTimeout(resolve, 1_500))
    expect(forked).toHaveLength(1)
  })
})

describe('an instance whose process', () => {
  const spare = async () => {
    const child = fork(script, { env: { PATH: process.env.PATH ?? '', UNIX_SOCKET_PATH: join(folder, 'demo.sock') }, execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    forked.push(child)
    return child
  }
  it('has died when it is taken over gets another one', async () => {
    const instance = supervise({
      async launch() {
        const child = await spare()
        if (forked.length > 1) return child
        child.kill('SIGKILL')
        await once(child, 'close')
        return child
      },
    })
    await instance.ready()
    expect(instance.status()).toMatchObject({ state: 'ready', restarts: 1, pid: forked[1]?.pid })
    await instance.stop()
  })
  it('hears nothing any more when it is taken over gets another one', async () => {
    const instance = supervise({
      async launch() {
        const child = await spare()
        if (forked.length > 1) return child
        child.kill('SIGSTOP')
        child.disconnect()
        return child
      },
    })
    await instance.ready()
    expect(instance.status()).toMatchObject({ restarts: 1, pid: forked[1]?.pid })
    await instance.stop()
  })
  it('dies while it is told something is started again, and nobody else dies of it', async () => {
    const instance = supervise()
    await instance.ready()
    for (let time = 0; time < 3; time++) forked[0]?.emit('error', new Error('write EPIPE'))
    forked[0]?.kill('SIGKILL')
    await vi.waitFor(() => expect(instance.status()).toMatchObject({ state: 'ready', pid: forked[1]?.pid }), { timeout: 20_000 })
    await instance.stop()
  })
})

describe('an instance that cannot be prepared', () => {
  it('because something is away waits for it and is not given up', async () => {
    let [tries, given] = [0, 0]
    const instance = supervise({
      async prepare() {
        if (++tries <= 6) throw new Error('Redis is away')
      },
      prepareAgain: 5, onGivenUp: () => void given++,
    })
    await vi.waitFor(() => expect(instance.status().state).toBe('waiting'), { timeout: 10_000, interval: 1 })
    await instance.ready()
    expect([tries, given, forked.length, instance.status().restarts]).toEqual([7, 0, 1, 0])
    await instance.stop()
  })
})

describe('an instance that dies again and again', () => {
  /** Kills the process that serves and waits for what comes of it. */
  async function die(instance: InstanceProcess, then: ProcessState): Promise<void> {
    await instance.ready()
    forked.at(-1)?.kill('SIGKILL')
    await vi.waitFor(() => expect(instance.status().state).toBe(then), { timeout: 10_000, interval: 5 })
  }
  it('is given up with the third death in a minute; an operator starts it again, with a clean sheet', async () => {
    const instance = supervise()
    await die(instance, 'waiting')
    await die(instance, 'waiting')
    await die(instance, 'given up')
    await expect(instance.ready()).rejects.toThrow('3 times')
    instance.restart()
    await die(instance, 'waiting')
    await die(instance, 'waiting')
    await instance.stop()
  })
  it('and is restarted while it runs: the deaths before do not count any more', async () => {
    const instance = supervise()
    await die(instance, 'waiting')
    await die(instance, 'waiting')
    await instance.ready()
    instance.restart()
    await die(instance, 'waiting')
    await die(instance, 'waiting')
    await die(instance, 'given up')
    await instance.stop()
  })
})
