import { pino } from 'pino'
import { expect, it } from 'vitest'
import { createAlarm } from './alarm.ts'

function raise(trouble: { audit?: boolean, mail?: boolean } = {}) {
  const seen = { lines: [] as string[], audited: [] as unknown[], mails: [] as { subject: string, text: string }[] }
  const alarm = createAlarm({
    logger: pino({}, { write: line => void seen.lines.push(line) }),
    core: {
      async audit(entry) {
        if (trouble.audit) throw new Error('the database is away')
        seen.audited.push(entry)
      },
    },
    mailer: {
      async send(mail) {
        if (trouble.mail) throw new Error('the mail server is away')
        seen.mails.push(mail)
      },
    },
  })
  return alarm({ slug: 'demo', crashes: 3, reason: 'ended with code 3' }).then(() => seen)
}

it('tells the operator in the log, in the audit log and by mail, and what to do', async () => {
  const { lines, audited, mails } = await raise()
  expect(lines.map(line => JSON.parse(line) as unknown)).toEqual([expect.objectContaining({ level: 50, code: 'INSTANCE_GIVEN_UP', tenantId: 'demo', crashes: 3, reason: 'ended with code 3' })])
  expect(audited).toEqual([expect.objectContaining({ action: 'instance.given_up', actorKind: 'system', tenant: 'demo' })])
  expect(mails).toHaveLength(1)
  expect(mails[0]?.text).toContain('npm run tenant -- restart demo')
})
it('uses every way that is left', async () => {
  expect((await raise({ audit: true })).mails).toHaveLength(1)
  const { lines, audited } = await raise({ mail: true })
  expect(audited).toHaveLength(1)
  expect(lines.join('')).toContain('the mail server is away')
})
