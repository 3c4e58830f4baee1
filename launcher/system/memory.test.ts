import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { freeInGroup, freeMemory } from './memory.ts'

/** Control groups as Linux shows them. */
function groups(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'kontor-groups-'))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), `${content}\n`)
  }
  return root
}

test('cached files count as free: a container that has just installed everything has room', () => {
  const root = groups({ 'memory.max': '8000000000', 'memory.current': '7900000000', 'memory.stat': 'anon 900000000\nfile 7000000000\nshmem 500000000\ninactive_file 6000000000\nactive_file 500000000' })
  expect(freeInGroup(root, '0::/')).toBe(6_600_000_000)
})

test('what processes hold does not', () => {
  const root = groups({ 'memory.max': '8000000000', 'memory.current': '7900000000', 'memory.stat': 'anon 7700000000\ninactive_file 100000000\nactive_file 0' })
  expect(freeInGroup(root, '0::/')).toBe(200_000_000)
})

test('the tightest of the groups above counts', () => {
  const root = groups({
    'a/memory.max': '6000000000', 'a/memory.current': '1000000000', 'a/memory.stat': '', 'a/b/memory.max': 'max', 'a/b/memory.current': '1000000000', 'a/b/memory.stat': '',
  })
  expect(freeInGroup(root, '0::/a/b')).toBe(5_000_000_000)
})

test('the older version of control groups says the same in other words', () => {
  const root = groups({ 'memory/x/memory.limit_in_bytes': '5000000000', 'memory/x/memory.usage_in_bytes': '4900000000', 'memory/x/memory.stat': 'inactive_file 1\ntotal_inactive_file 1000000000\ntotal_active_file 2000000000' })
  expect(freeInGroup(root, '9:name=systemd:/\n4:memory:/x\n0::/')).toBe(3_100_000_000)
})

test('no limit, and a system without control groups', () => {
  expect(freeInGroup(groups({ 'memory.max': 'max', 'memory.current': '5' }), '0::/')).toBe(Infinity)
  expect(freeInGroup('/nowhere', '')).toBe(Infinity)
  expect(freeMemory()).toBeGreaterThan(0)
  expect(freeMemory()).toBeLessThan(Infinity)
})
