import { expect, test } from 'vitest'
import type { TokenPerson } from './person-token.ts'
import { verifiedOnce } from './verified-once.ts'

const START = 1_000_000_000_000
const person = (expiresIn: number) => ({ sub: 'a', expiresAt: START / 1000 + expiresIn }) as TokenPerson

test('a signature is checked once a minute, and never past the end of the token', async () => {
  let now = START
  const seen: string[] = []
  const verify = verifiedOnce(async (token) => {
    seen.push(token)
    return person(token === 'short' ? 5 : 900)
  }, () => now)
  for (const token of ['long', 'long', 'short', 'short']) await verify(token)
  expect(seen).toEqual(['long', 'short'])
  now += 5000
  await verify('short')
  await verify('long')
  expect(seen).toEqual(['long', 'short', 'short'])
  now += 55_000
  await verify('long')
  expect(seen).toEqual(['long', 'short', 'short', 'long'])
})

test('a refusal is not remembered, nor does it let another token in', async () => {
  let good = false
  const verify = verifiedOnce(async () => {
    if (!good) throw new Error('refused')
    return person(900)
  }, () => START)
  await expect(verify('x')).rejects.toThrow('refused')
  good = true
  await verify('x')
  good = false
  await expect(verify('y')).rejects.toThrow('refused')
})
