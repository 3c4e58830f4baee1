import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@kontor/apply'
import { expect, test } from 'vitest'
import { HostError } from '../errors.ts'
import type { ConnectionLimits } from '../shared-connections.ts'
import { createFormConnections } from './form-connections.ts'

const LIMITS: ConnectionLimits = { most: 3, each: 2, queue: 5, wait: 60, idle: 10_000 }

/** A server that counts how many connections it has. */
function server() {
  const state = { open: 0, peak: 0, made: 0 }
  const connect = async (slug: string) => {
    state.made++
    state.peak = Math.max(state.peak, ++state.open)
    await Promise.resolve()
    return Object.assign(new EventEmitter(), { slug, end: async () => { await Promise.resolve(); state.open-- } }) as unknown as Client
  }
  return { state, connect }
}
const held = () => Promise.withResolvers<void>()

test('a connection is used again, and many who come one after the other need one', async () => {
  const { state, connect } = server()
  const forms = createFormConnections(connect, LIMITS)
  for (let i = 0; i < 20; i++) expect(await forms.use('a', () => Promise.resolve(i))).toBe(i)
  expect(state).toEqual({ open: 1, peak: 1, made: 1 })
  await forms.close()
  expect(state.open).toBe(0)
})

test('never more than the bound, whichever tenants are asked for; one tenant leaves room for another', async () => {
  const { state, connect } = server()
  const forms = createFormConnections(connect, { ...LIMITS, queue: 1000, wait: 5_000 })
  await Promise.all(Array.from({ length: 300 }, (_, i) => forms.use(`t${i % 7}`, () => sleep(1))))
  expect(state.peak).toBe(LIMITS.most)
  const gate = held()
  const flood = Array.from({ length: 10 }, () => forms.use('flooded', () => gate.promise))
  expect(await forms.use('other', () => Promise.resolve('answered'))).toBe('answered')
  gate.resolve()
  await Promise.all(flood)
})

test('who waits too long or finds too many waiting is told to come again, and its place is free afterwards', async () => {
  const { connect } = server()
  const forms = createFormConnections(connect, LIMITS)
  const gate = held()
  const working = [forms.use('a', () => gate.promise), forms.use('a', () => gate.promise)]
  const refused = await Promise.allSettled(Array.from({ length: 8 }, () => forms.use('a', () => Promise.resolve())))
  for (const one of refused) expect(one).toMatchObject({ status: 'rejected', reason: { status: 503, code: 'FORMS_BUSY', retryAfter: 3 } })
  gate.resolve()
  await Promise.all(working)
  expect(await forms.use('a', () => Promise.resolve('free'))).toBe('free')
})

test('a connection that failed is not used again, one that was only refused is', async () => {
  const { state, connect } = server()
  const forms = createFormConnections(connect, LIMITS)
  await expect(forms.use('a', () => Promise.reject(new HostError(404, 'FORM_UNKNOWN', '')))).rejects.toMatchObject({ code: 'FORM_UNKNOWN' })
  await expect(forms.use('a', () => Promise.reject(new Error('Connection terminated')))).rejects.toThrow('terminated')
  expect(state).toEqual({ open: 0, peak: 1, made: 1 })
  await expect(forms.use('a', () => Promise.reject(Object.assign(new Error('too many clients'), { code: '53300' })))).rejects.toMatchObject({ code: 'FORMS_BUSY' })
  const [kept] = await Promise.all([forms.use('a', client => Promise.resolve(client))])
  kept.emit('end')
  expect(await forms.use('a', client => Promise.resolve(client))).not.toBe(kept)
})
