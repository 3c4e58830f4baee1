import { expect, test } from 'vitest'
import { ageOf } from './find-or-make.ts'

const token = (sub: string, issuedAt: number, jti: string) => ({ sub, issuedAt, jti })

test('a token renewed in the second of the login is news, once', () => {
  expect(['login', 'renewed', 'login', 'renewed'].map(jti => ageOf(token('a', 100, jti)))).toEqual(['new', 'new', 'known', 'known'])
})

test('what was made before the newest token says nothing any more, whoever asks with it', () => {
  expect(ageOf(token('b', 200, 'second'))).toBe('new')
  expect(ageOf(token('b', 199, 'first'))).toBe('older')
  expect(ageOf(token('b', 200, 'second'))).toBe('known')
  expect(ageOf(token('b', 201, 'third'))).toBe('new')
  expect(ageOf(token('b', 200, 'second'))).toBe('older')
  expect(ageOf(token('c', 1, 'second'))).toBe('new')
})
