import { describe, expect, it } from 'vitest'
import { RESERVED_SLUGS, SLUG, slugProblem } from './slug.ts'

describe('slugs', () => {
  it.each(['acme', 'ab', 'a-1', 'acme-nord-2', `a${'b'.repeat(38)}`])('takes %s', slug => expect(slugProblem(slug)).toBeUndefined())
  it.each(['', 'a', 'Acme', '1st', 'a_b', 'a--b', '-a', 'a-', 'ä', 'a b', 'a.b', 'x;drop', `a${'b'.repeat(39)}`, `a${'-b'.repeat(38)}`])('refuses %j', slug => expect(slugProblem(slug)).toBe('SLUG_INVALID'))
  it.each(['auth', 'api', 'login', 'logout', 'account', 'admin', 'platform', 'core', 'template', 'www', 'revoked', 'import'])('keeps %s for the platform', slug => expect(slugProblem(slug)).toBe('SLUG_RESERVED'))
  it('reserves nothing that could not be a slug anyway', () => expect([...RESERVED_SLUGS].filter(slug => !SLUG.test(slug))).toEqual([]))
})
