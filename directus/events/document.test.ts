import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { eventsDocument } from './document.ts'

test('docs/events.md says what the model is (node directus/events/cli.ts write)', () => {
  expect(readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8')).toBe(eventsDocument())
})

test('says of each event when it comes and what it carries', () => {
  const lines = eventsDocument().split('\n')
  expect(lines).toContain('| `crm.lead.qualified` | Lead qualifiziert | Lead qualified | `status` becomes `qualified`, also in a new record | `values`: `lead_number`, `company`, `owner`, `rating` |')
  expect(lines).toContain('| `chat.message.created` | Nachricht angelegt | Message created |  | `values` |')
})
