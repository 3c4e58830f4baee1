import { expect, test } from 'vitest'
import { fittingEmail, fittingName } from './person-columns.ts'

test('what is too long for a user\'s row keeps nobody out', () => {
  expect(fittingName('Ada')).toBe('Ada')
  expect(fittingName('ä'.repeat(80))).toBe('ä'.repeat(50))
  expect(fittingName('💥'.repeat(60))).toBe('💥'.repeat(50))
  expect([fittingName(undefined), fittingName('')]).toEqual([null, null])
  expect(fittingEmail('Ada@Example.com')).toBe('ada@example.com')
  expect(fittingEmail(`${'a'.repeat(120)}@example.com`)).toBeNull()
})
