import { describe, expect, it } from 'vitest'
import type { Api } from './kontor-api.ts'
import { Refusal } from './refusal.ts'
import { mailKey, sendOnce, type Mail, type MailRun } from './send-once.ts'

const mail: Mail = { to: ['a@b.test', 'c@d.test'], subject: 'S', text: 'T' }
const run: MailRun = { workflow: 'w', node: 'n', once: '', run: ['1', 0, 0] }
const key = (other: Partial<MailRun> = {}, more: Partial<Mail> = {}) => mailKey({ ...run, ...other }, { ...mail, ...more })

describe('a mail that is sent once', () => {
  it('has a key that the API takes', () => expect(key()).toMatch(/^[\x21-\x7e]{8,255}$/))
  it('is the same when the node is tried again in its run, and another for each run, round, item, node and text', () => {
    expect(key()).toBe(key())
    const others = [key({ run: ['2', 0, 0] }), key({ run: ['1', 1, 0] }), key({ run: ['1', 0, 1] }), key({ node: 'm' }), key({ workflow: 'v' }), key({}, { text: 'U' }), key({}, { to: ['a@b.test'] })]
    expect(new Set([key(), ...others]).size).toBe(others.length + 1)
  })
  it('is the same in every run where it is said what it is about, whatever its text, but for each recipient', () => {
    const once = { once: 'event-1' }
    expect(key({ ...once, run: ['2', 3, 4] }, { text: 'U', subject: 'V', to: [...mail.to].reverse() })).toBe(key(once))
    expect(new Set([key(once), key({ once: 'event-2' }), key(once, { to: ['a@b.test'] }), key({ ...once, node: 'm' })]).size).toBe(4)
  })
  it('is not sent anew for the same with another text, and that is no failure; without it the reuse of a key is one', async () => {
    const api = (async () => {
      throw new Refusal(409, 'IDEMPOTENCY_KEY_REUSED', 'Used')
    }) as Api
    expect(await sendOnce(api, { ...run, once: 'event-1' }, mail)).toEqual({ sent: 0, failed: [], repeated: true })
    await expect(sendOnce(api, run, mail)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
  })
})
