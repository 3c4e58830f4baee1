import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { fingerprint, seal, unseal } from './seal.ts'

const key = randomBytes(32)

test('a sealed value opens with its key and context only', () => {
  const sealed = seal({ refreshToken: 'abc' }, key, 'session:1')
  expect(sealed).not.toContain('abc')
  expect(unseal(sealed, key, 'session:1')).toEqual({ refreshToken: 'abc' })
  expect(unseal(sealed, key, 'session:2')).toBeUndefined()
  expect(unseal(sealed, randomBytes(32), 'session:1')).toBeUndefined()
})

test('a changed byte is noticed, and so is nonsense', () => {
  const bytes = Buffer.from(seal('x', key, 'c'), 'base64url')
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1
  expect(unseal(bytes.toString('base64url'), key, 'c')).toBeUndefined()
  expect(unseal('', key, 'c')).toBeUndefined()
})

test('the same value is sealed differently each time, its fingerprint is steady', () => {
  expect(seal('x', key, 'c')).not.toBe(seal('x', key, 'c'))
  expect(fingerprint('id')).toBe(fingerprint('id'))
})
