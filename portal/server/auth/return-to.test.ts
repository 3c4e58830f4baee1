import { expect, test } from 'vitest'
import { safeReturnTo } from './return-to.ts'

test.each([
  ['/demo/crm/leads?page=2#x', '/demo/crm/leads?page=2#x'],
  ['/', '/'],
  [undefined, '/'],
  ['demo', '/'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['/\tevil', '/'],
  ['https://evil.example', '/'],
  ['/x/..//evil.example', '/'],
  ['/login', '/'],
  ['/login/callback?code=1', '/'],
  ['/logout', '/'],
  ['/auth/realms/kontor', '/'],
  ['/logins', '/logins'],
])('after a login %s leads to %s', (given, expected) => {
  expect(safeReturnTo(given)).toBe(expected)
})
