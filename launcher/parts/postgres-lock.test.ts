import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { clearStaleLock } from './postgres-lock.ts'

let data: string
const started: ChildProcess[] = []
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'kontor-lock-'))
})
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
  rmSync(data, { recursive: true, force: true })
})
const lock = (pid: number | undefined) => writeFileSync(join(data, 'postmaster.pid'), `${pid}\n${data}\n`)
const isLocked = () => existsSync(join(data, 'postmaster.pid'))
function start(cwd: string, command: string, args: readonly string[]): ChildProcess {
  const child = spawn(command, [...args], { cwd, stdio: ['ignore', 'pipe', 'ignore'] })
  started.push(child)
  return child
}

test.runIf(process.platform === 'linux')('the lock of a server whose end nobody has asked for is taken away', async () => {
  // Its parent becomes another program, which does not ask.
  const parent = start('/', 'sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 60'])
  const pid = Number(await new Promise<string>(resolve => parent.stdout?.once('data', chunk => resolve(String(chunk)))))
  await expect.poll(() => readFileSync(`/proc/${pid}/stat`, 'utf8')).toContain(') Z ')
  lock(pid)
  await clearStaleLock(data, 500)
  expect(isLocked()).toBe(false)
})

test.runIf(process.platform === 'linux')('so is one whose number somebody else was given, and one of nobody', async () => {
  lock(start('/', 'sleep', ['60']).pid)
  await clearStaleLock(data, 500)
  expect(isLocked()).toBe(false)
  lock(2 ** 22 + 1)
  await clearStaleLock(data, 500)
  expect(isLocked()).toBe(false)
  await clearStaleLock(data, 500)
})

test.runIf(process.platform === 'linux')('as long as a process works with the data the lock stays; once it has ended it goes', async () => {
  const server = start(data, 'sleep', ['60'])
  lock(server.pid)
  await clearStaleLock(data, 300)
  expect(isLocked()).toBe(true)
  setTimeout(() => server.kill('SIGKILL'), 300)
  await clearStaleLock(data, 5000)
  expect(isLocked()).toBe(false)
})
