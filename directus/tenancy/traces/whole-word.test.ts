import { expect, it } from 'vitest'
import { wholeWord } from './whole-word.ts'

// What is used of PostgreSQL's patterns means the same in JavaScript, but for the names of classes.
const finds = (text: string, content: string) => new RegExp(wholeWord(text).replaceAll('[:alnum:]', '\\p{L}\\p{N}').replaceAll('\\@', '@').replaceAll('\\ ', ' ').replaceAll('\\-', '-').replaceAll('\\\'', '\''), 'u').test(content.toLowerCase())

it.each([
  ['ax@acme.test', '{"username":"ax@acme.test"}'],
  ['Ax@Acme.test', 'Mail to ax@acme.test.'],
  ['ax@acme.test', '?login_hint=ax@acme.test&x=1'],
  ['En', 'Invited En.'],
  ['Jo-Ann O\'Neil', '"Jo-Ann O\'Neil"'],
  ['a.b+c@acme.test', '<a.b+c@acme.test>'],
  ['5f0c1b2a-0000-4000-8000-000000000001', 'users/5f0c1b2a-0000-4000-8000-000000000001/groups'],
])('%s is found in %s', (text, content) => expect(finds(text, content)).toBe(true))

it.each([
  ['ax@acme.test', '{"username":"max@acme.test"}'],
  ['ax@acme.test', 'm.ax@acme.test'],
  ['ax@acme.test', 'ax@acme.test.example'],
  ['ax@acme.test', 'ax@acme.tester'],
  ['En', '{"enabled":true}'],
  ['a.b@acme.test', 'aXb@acme.test'],
])('%s is not found in %s', (text, content) => expect(finds(text, content)).toBe(false))
