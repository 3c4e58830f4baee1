import { pino } from 'pino'
import { expect, test } from 'vitest'
import { tellAdmins } from './notice.ts'

test('one whom the mail server refuses keeps it from no other administrator, and is in the log', async () => {
  const [lines, told]: [string[], string[]] = [[], []]
  const env = { SMTP_HOST: 'localhost', SMTP_PORT: 1, MAIL_FROM: undefined, PUBLIC_URL: 'https://kontor.test' }
  const database = { query: () => Promise.resolve({ rows: [{ name: 'Demo', locale: 'en', emails: ['gone@demo.test', 'admin@demo.test', 'second@demo.test'] }] }) }
  const transport = {
    sendMail({ to, text }: { to: string, text: string }) {
      if (to === 'gone@demo.test') return Promise.reject(Object.assign(new Error(`550 no ${to}`), { code: 'EENVELOPE', responseCode: 550 }))
      expect(text).toContain('https://kontor.test/demo/admin/webhooks')
      told.push(to)
      return Promise.resolve({})
    },
  }
  await tellAdmins({ env, slug: 'demo', logger: pino({}, { write: line => void lines.push(line) }) } as never, database as never, 'Orders', transport as never)
  expect(told).toEqual(['admin@demo.test', 'second@demo.test'])
  expect(lines.map(line => JSON.parse(line) as unknown)).toEqual([expect.objectContaining({ level: 50, tenantId: 'demo', webhook: 'Orders', code: 'EENVELOPE', status: 550 })])
})
