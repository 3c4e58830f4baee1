import { expect, test } from 'vitest'
import { EMAIL_FORM, fittingEmail, fittingName, NAME_FORM } from './person-columns.ts'

test('what is too long for a user\'s row keeps nobody out', () => {
  expect(fittingName('Ada')).toBe('Ada')
  expect(fittingName('ä'.repeat(80))).toBe('ä'.repeat(50))
  expect(fittingName('💥'.repeat(60))).toBe('💥'.repeat(50))
  expect([fittingName(undefined), fittingName('')]).toEqual([null, null])
  expect(fittingEmail('Ada@Example.com')).toBe('ada@example.com')
  expect(fittingEmail(`${'a'.repeat(120)}@example.com`)).toBeNull()
})

test.each(['ada@example.com', 'A.Lovelace+x@sub.example.co', `${'a'.repeat(64)}@x.de`, `a@${'b'.repeat(63)}.museum`])('%s is an address', address => expect(EMAIL_FORM.test(address)).toBe(true))
test.each([`${'a'.repeat(65)}@x.de`, 'a@b@c.de', '@x.de', `a@${'b'.repeat(64)}.de`, 'a@-b.de', 'a@b-.de', 'a@b', 'a@b.c1', 'a..b@x.de', '.a@x.de', 'a b@x.de'])('%s is none that the login server takes', address => expect(EMAIL_FORM.test(address)).toBe(false))
test.each(['Ada', 'Žofie', 'O\'Neill', 'Jean-Luc', 'von der Leyen', '李', 'Ada 2.', 'a@b'])('%s is a name', name => expect(NAME_FORM.test(name)).toBe(true))
test.each(['<b>', 'a&b', 'a;b', 'a\nb', 'a\0', 'a/b', 'a\\b', 'a|b', 'a#', '(a)', 'a\u2028b'])('%j is none that the login server takes', name => expect(NAME_FORM.test(name)).toBe(false))
