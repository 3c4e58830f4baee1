import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { isAlive, orphansOf, parseStat, startTimeOf } from './identity.ts'
import { endProcess, identify } from './processes.ts'

describe('what /proc says of a process', () => {
  const fields = (state: string) => `${state} 1 4242 4242 0 -1 4194560 100 0 0 0 5 3 0 0 20 0 11 0 987654 22000000 900 18446744073709551615`
  test('a name may hold spaces and parentheses', () => {
    expect(parseStat(`4242 (tmux: (odd) S 1) ${fields('S')}`)).toEqual({ group: 4242, ticks: 987654 })
  })
  test('one that has ended but was not fetched yet is none', () => {
    expect(parseStat(`4242 (node) ${fields('Z')}`)).toBeUndefined()
  })
})

describe('a process that we started', () => {
  test('is known by number and start time, and by both only', () => {
    const own = identify(process.pid)
    expect(isAlive(own)).toBe(true)
    expect(isAlive({ ...own, startTime: 'earlier' })).toBe(false)
    expect(isAlive(undefined)).toBe(false)
  })

  test('is not ended when its number belongs to another process by now', async () => {
    const child = spawn('sleep', ['30'], { detached: true, stdio: 'ignore' })
    const identity = identify(child.pid as number)
    await endProcess({ ...identity, startTime: 'earlier' }, 'SIGKILL', 0)
    expect(isAlive(identity)).toBe(true)
    const gone = once(child, 'exit')
    await endProcess(identity, 'SIGTERM', 5000)
    await gone
    expect(startTimeOf(identity.pid)).toBeUndefined()
  })

  test.runIf(process.platform === 'linux')('takes along what it left behind when it was killed', async () => {
    const child = spawn('sh', ['-c', 'sleep 30 & echo ready; wait'], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] })
    const identity = identify(child.pid as number)
    await once(child.stdout, 'data')
    const gone = once(child, 'exit')
    process.kill(identity.pid, 'SIGKILL')
    await gone
    const orphans = orphansOf(identity)
    expect(orphans).toHaveLength(1)
    await endProcess(identity, 'SIGTERM', 1000)
    expect(orphansOf(identity)).toEqual([])
    expect(isAlive(orphans[0])).toBe(false)
  })
})
