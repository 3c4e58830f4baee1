import { PassThrough, Readable, Writable } from 'node:stream'
import { expect, it } from 'vitest'
import { writeZip } from './write-zip.ts'

/** Rows without end, as a cursor gives them; `closed` once nobody reads from it any more. */
function endless() {
  const state = { closed: false }
  const source = Readable.from((async function* () {
    try {
      for (;;) yield `${Math.random()}\n`.repeat(1000)
    }
    finally {
      state.closed = true
    }
  })())
  return { source, state }
}

it('ends when the receiver goes away in the middle, and lets go of what it reads from', async () => {
  const { source, state } = endless()
  const out = new PassThrough()
  out.once('data', () => out.destroy())
  await expect(writeZip(out, zip => zip.add('rows.csv', source))).rejects.toThrow()
  expect(source.destroyed).toBe(true)
  await expect.poll(() => state.closed).toBe(true)
})

it('ends when the disk is full', async () => {
  const { source } = endless()
  const full = new Writable({ write: (_chunk, _, next) => next(Object.assign(new Error('no space left'), { code: 'ENOSPC' })) })
  await expect(writeZip(full, zip => zip.add('rows.csv', source))).rejects.toMatchObject({ code: 'ENOSPC' })
  expect(source.destroyed).toBe(true)
})

it('ends when nobody reads and the receiver is gone before the first entry', async () => {
  const { source } = endless()
  const out = new PassThrough()
  out.destroy()
  await expect(writeZip(out, zip => zip.add('rows.csv', source))).rejects.toThrow()
  expect(source.destroyed).toBe(true)
})

it('gives the failure of a source, and closes what it wrote to', async () => {
  const out = new PassThrough().resume()
  const failing = Readable.from((async function* () {
    yield 'first\n'
    await Promise.reject(new Error('the cursor is gone'))
  })())
  await expect(writeZip(out, zip => zip.add('rows.csv', failing))).rejects.toThrow('the cursor is gone')
  expect(out.destroyed).toBe(true)
})

it('closes what it wrote to when no more entries come', async () => {
  const out = new PassThrough().resume()
  await expect(writeZip(out, () => Promise.reject(new Error('no table')))).rejects.toThrow('no table')
  expect(out.destroyed).toBe(true)
})
