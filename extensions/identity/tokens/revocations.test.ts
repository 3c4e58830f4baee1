import type { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { isRevoked, refuseRevoked } from './revocations.ts'

const holding = (entries: Record<string, string>) => ({ mget: async (...keys: string[]) => keys.map(key => entries[key] ?? null) }) as unknown as Redis
const list = holding({ 'kontor:revoked:loaded': '1', 'kontor:revoked:sid:s1': '1', 'kontor:revoked:jti:j1': '1', 'kontor:revoked:sub:p1': '1000' })

test.each([
  ['its session was ended', { sid: 's1', jti: 'j2', sub: 'p2', issuedAt: 5000 }, true],
  ['it was revoked itself', { sid: 's2', jti: 'j1' }, true],
  ['the person\'s rights changed after it was made', { sub: 'p1', issuedAt: 999 }, true],
  ['the person\'s rights changed and nobody knows when it was made', { sub: 'p1' }, true],
  ['the person\'s rights changed before it was made', { sub: 'p1', issuedAt: 1000 }, false],
  ['nothing is said of it', { sid: 's2', jti: 'j2', sub: 'p2', issuedAt: 1 }, false],
])('a token of which %s', async (_, token, revoked) => {
  expect(await isRevoked(list, token)).toBe(revoked)
})

test('a list that cannot be read, or is not whole, lets nobody in', async () => {
  const away = { mget: async () => { throw new Error('away') } } as unknown as Redis
  await expect(refuseRevoked(away, { sid: 's2' })).rejects.toMatchObject({ status: 503 })
  await expect(refuseRevoked(holding({}), { sid: 's2' })).rejects.toMatchObject({ status: 503 })
  await expect(refuseRevoked(holding({}), {})).rejects.toMatchObject({ status: 503 })
})
