import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { rolesDocument } from './document.ts'

test('docs/roles.md says what the policies are (node directus/policies/cli.ts write)', () => {
  expect(readFileSync(new URL('../../docs/roles.md', import.meta.url), 'utf8')).toBe(rolesDocument())
})

test('names each rule by what it means', () => {
  const rows = rolesDocument().split('\n').filter(line => line.startsWith('| `rep` |'))
  expect(rows).toContain('| `rep` | own or unassigned (what a person may fill in) | not deleted, own or unassigned | not deleted, own or unassigned (what a person may fill in) | not deleted, own, or unassigned and made by oneself |')
  expect(rolesDocument()).toContain('of such thread: not deleted, own')
})
