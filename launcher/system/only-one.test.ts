import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { identify, pause } from '../processes.ts'
import { onlyOne } from './only-one.ts'

const lock = () => join(mkdtempSync(join(tmpdir(), 'kontor-lock-')), 'tools', 'x.lock')

test('two starts do not work on the same folder at once, also when the first one fails', async () => {
  const file = lock()
  const seen: string[] = []
  const work = (name: string, fails = false) => onlyOne(file, 'works', async () => {
    seen.push(`${name} begins`)
    await pause(20)
    seen.push(`${name} ends`)
    if (fails) throw new Error('broken')
    return name
  })
  expect(await Promise.allSettled([work('a', true), work('b')])).toMatchObject([{ status: 'rejected' }, { status: 'fulfilled', value: 'b' }])
  expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends'])
  expect(existsSync(file)).toBe(false)
})

test('who is told to stop does not wait for the other', async () => {
  const file = lock()
  const gate = Promise.withResolvers<void>()
  const first = onlyOne(file, 'works', () => gate.promise)
  await expect(onlyOne(file, 'works', async () => {}, AbortSignal.abort(new Error('ended')))).rejects.toThrow('ended')
  gate.resolve()
  await first
})

test('a lock that a killed start left behind holds nobody up', async () => {
  const file = lock()
  await onlyOne(file, 'works', async () => {})
  writeFileSync(file, JSON.stringify({ ...identify(process.pid), startTime: 'earlier' }))
  expect(await onlyOne(file, 'works', async () => 'done')).toBe('done')
})
