import { mailBudget, PER_HOUR, PER_MAIL } from '@kontor/extension-shared/mail-budget'
import { expect, test } from 'vitest'
import { limitMails } from './flow-mail.ts'

const people = (count: number) => Array.from({ length: count }, (_, i) => `p${i}@example.test`)

test('a mail goes to so many addresses at most, however they are written', () => {
  const sent: unknown[] = []
  const send = limitMails(options => sent.push(options), ['to', 'cc', 'bcc'], mailBudget())
  send({ to: people(PER_MAIL) }, {})
  expect(sent).toHaveLength(1)
  for (const options of [{ to: people(PER_MAIL + 1) }, { to: people(PER_MAIL + 1).join(', ') }, { to: people(PER_MAIL), cc: 'one@example.test' }, { to: [people(PER_MAIL).join(';')], bcc: [{ address: 'x@example.test' }] }]) {
    expect(() => send(options, {})).toThrow(expect.objectContaining({ code: 'FLOW_MAILS_LIMITED', status: 429 }) as Error)
  }
  expect(sent).toHaveLength(1)
})

test('whom Directus notifies it mails, so they count as well', () => {
  const note = limitMails(() => undefined, ['recipient'], mailBudget())
  note({ recipient: people(PER_MAIL) }, {})
  expect(() => note({ recipient: people(PER_MAIL + 1) }, {})).toThrow(expect.objectContaining({ code: 'FLOW_MAILS_LIMITED' }) as Error)
})

test('all flows write to so many addresses an hour, and go on after it', () => {
  let now = 0
  let sent = 0
  const send = limitMails(() => sent++, ['to'], mailBudget(() => now))
  for (let i = 0; i < PER_HOUR / PER_MAIL; i++) send({ to: people(PER_MAIL) }, {})
  expect(() => send({ to: 'one@example.test' }, {})).toThrow(expect.objectContaining({ code: 'FLOW_MAILS_LIMITED' }) as Error)
  now = 3_600_001
  send({ to: 'one@example.test' }, {})
  expect(sent).toBe(PER_HOUR / PER_MAIL + 1)
})
