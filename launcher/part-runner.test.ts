import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { parseConfig } from './config.ts'
import { startTimeOf } from './identity.ts'
import { backoff, PartRunner } from './part-runner.ts'
import type { Part } from './parts/part.ts'
import { pause } from './processes.ts'
import { runFiles } from './run-files.ts'
import type { Secrets } from './secrets.ts'

const running: PartRunner[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map(runner => runner.stop()))
})

function runnerOf(args: readonly string[], healthy = true, file = process.execPath, more: Partial<Part> = {}) {
  const config = parseConfig({ KONTOR_HOME: mkdtempSync(join(tmpdir(), 'kontor-runner-')) })
  const part: Part = {
    name: 'fake', label: 'Fake', needs: [], ports: [], stopSignal: 'SIGTERM', patience: 2000, startSeconds: 20, url: () => '', version: () => '',
    command: () => ({ file, args, env: {} }),
    healthy: async () => healthy, ...more,
  }
  const runner = new PartRunner(part, { config, secrets: {} as Secrets, signal: new AbortController().signal }, 10)
  running.push(runner)
  return { runner, record: () => runFiles.readParts(config)[0] }
}

const STAYS = ['-e', 'setInterval(() => {}, 1000)']

describe('a part', () => {
  test('that dies is started again, and its record says how often and why', async () => {
    const { runner, record } = runnerOf(STAYS)
    await runner.start()
    const first = record()
    expect(first).toMatchObject({ state: 'healthy', restarts: 0 })
    process.kill(first?.pid as number, 'SIGKILL')
    while (record()?.restarts !== 1 || record()?.state !== 'healthy') await pause(20)
    expect(record()?.lastFailure).toContain('was ended by SIGKILL')
    expect(record()?.pid).not.toBe(first?.pid)
  })

  test('that ends before it was ever healthy fails with the end of its log', async () => {
    const { runner } = runnerOf(['-e', 'console.log("the reason"); process.exit(3)'], false)
    await expect(runner.start()).rejects.toThrow(/Fake does not start: it ended with exit code 3.*\n.*the reason/s)
  })

  test('whose program is missing fails with its name', async () => {
    const { runner } = runnerOf([], false, '/nowhere/program')
    await expect(runner.start()).rejects.toThrow(/Fake does not start: it could not be started .*\/nowhere\/program/)
  })

  test('that hangs is ended and started again', async () => {
    let answers = 0
    const { runner, record } = runnerOf(STAYS, true, process.execPath, { alive: async () => (answers += 1) > 12 })
    await runner.start()
    while (record()?.restarts !== 1 || record()?.state !== 'healthy') await pause(20)
    expect(record()?.lastFailure).toContain('gave no healthy answer')
  })

  test('that works on with something amiss is left alone: status tells, and no restart would help', async () => {
    let asked = 0
    const { runner, record } = runnerOf(STAYS, true, process.execPath, { alive: async () => (asked += 1) > 0, healthy: async () => asked === 0 })
    await runner.start()
    while (asked < 40) await pause(20)
    expect(record()).toMatchObject({ state: 'healthy', restarts: 0 })
  })

  test('that is stopped is gone and stays so', async () => {
    const { runner, record } = runnerOf(STAYS)
    await runner.start()
    const { pid } = record() ?? { pid: 0 }
    await runner.stop()
    expect(startTimeOf(pid)).toBeUndefined()
    expect(record()).toBeUndefined()
  })
})

test('the wait before a restart grows to half a minute', () => {
  expect([1, 2, 3, 4, 20].map(backoff)).toEqual([500, 1000, 2000, 4000, 30_000])
})
