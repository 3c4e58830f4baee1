import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { dictionaryDocument } from './dictionary.ts'
import { rolesDocument } from './document.ts'

test('docs/roles.md says what the policies are (node directus/policies/cli.ts write)', () => {
  expect(readFileSync(new URL('../../docs/roles.md', import.meta.url), 'utf8')).toBe(rolesDocument())
})

test('names each rule by what it means', () => {
  const rows = rolesDocument().split('\n').filter(line => line.startsWith('| `rep` |'))
  expect(rows).toContain('| `rep` | own or unassigned (what a person may fill in) | not deleted, own or unassigned | not deleted, own or unassigned (what a person may fill in) | not deleted, own, or unassigned and made by oneself |')
  expect(rolesDocument()).toContain('of such thread: not deleted, own')
})

test('docs/data-model.md says what the model is (node directus/policies/cli.ts write)', () => {
  expect(readFileSync(new URL('../../docs/data-model.md', import.meta.url), 'utf8')).toBe(dictionaryDocument())
})

test('the dictionary names what a field is called, holds and who may write it', () => {
  const lines = dictionaryDocument().split('\n')
  expect(lines).toContain('| `company` | Firma | Company | text, at most 255 characters | required, searched, has an origin |  |')
  expect(lines.find(line => line.startsWith('| `lead_number` |'))).toContain('write: nobody')
  expect(lines).toContain('| `status` | `qualified` | Qualifiziert | Qualified |')
  expect(dictionaryDocument()).not.toContain('next_attempt_at')
})
