import pino from 'pino'
import { describe, expect, it, vi } from 'vitest'
import { errorEnvelope, pagination, successEnvelope } from './envelope.ts'
import { KontorError, toKontorError } from './errors.ts'
import { localeOf } from './request.ts'
import { ShortCache } from './short-cache.ts'

const facts = { requestId: 'r-1', traceId: 't-1', locale: 'de' as const, log: pino({ level: 'silent' }) }

describe('the envelope', () => {
  it('carries data, its place and the id of the request', () => {
    expect(successEnvelope(facts, [1], pagination(2, 25, 51))).toMatchObject({ success: true, data: [1], pagination: { page: 2, pageSize: 25, total: 51, totalPages: 3 }, meta: { requestId: 'r-1' } })
  })
  it('tells an error in the language of the person', () => {
    expect(errorEnvelope(facts, new KontorError('NOT_FOUND')).error).toEqual({ code: 'NOT_FOUND', message: 'Diesen Datensatz gibt es nicht, oder Sie dürfen ihn nicht sehen.' })
  })
  it('does not tell what went wrong inside', () => {
    const error = toKontorError(new TypeError('secret of the house'))
    expect([error.status, JSON.stringify(errorEnvelope(facts, error))]).toEqual([500, expect.not.stringContaining('secret of the house')])
  })
  it('says when to try again', () => expect(new KontorError('UNAVAILABLE').retryAfter).toBe(5))
})

describe('the language of a request', () => {
  it.each([['de-DE,en;q=0.8', 'de'], ['en-GB,de', 'en'], ['fr-FR,de;q=0.5', 'de'], ['fr', 'en'], [undefined, 'en']])('%s -> %s', (header, locale) => expect(localeOf(header)).toBe(locale))
})

describe('a short cache', () => {
  it('asks once for many and forgets failures', async () => {
    const cache = new ShortCache<number>(1000, 10)
    let asked = 0
    const load = async () => ++asked
    expect(await Promise.all([cache.get('a', load), cache.get('a', load)])).toEqual([1, 1])
    await expect(cache.get('b', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await cache.get('b', load)).toBe(2)
    cache.forget('a')
    expect(await cache.get('a', load)).toBe(3)
  })
  it('gives the former answer once more while it looks up the new one', async () => {
    const clock = vi.spyOn(Date, 'now').mockReturnValue(0)
    const cache = new ShortCache<number>(1000, 10, 5000)
    expect(await cache.get('a', async () => 1)).toBe(1)
    clock.mockReturnValue(2000)
    expect(await cache.get('a', async () => 2)).toBe(1)
    await Promise.resolve()
    expect(await cache.get('a', async () => 3)).toBe(2)
    clock.mockReturnValue(9000)
    expect(await cache.get('a', async () => 4)).toBe(4)
    clock.mockRestore()
  })
  it('holds no more than it may', async () => {
    const cache = new ShortCache<number>(1000, 2)
    for (const key of ['a', 'b', 'c']) await cache.get(key, async () => 1)
    expect(await cache.get('a', async () => 2)).toBe(2)
  })
})
