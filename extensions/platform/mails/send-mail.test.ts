import { AUTOMATION_USER, ROLE_IDS } from '@kontor/policies'
import { mailBudget, PER_HOUR, PER_MAIL, type MailBudget } from '@kontor/extension-shared/mail-budget'
import type { ExtensionContext } from '@kontor/extension-shared/context'
import { beforeEach, expect, test, vi } from 'vitest'
import type { FlowContext } from '../flow-operations/context.ts'
import { sendMail as byFlow } from '../flow-operations/send-mail.ts'
import { sendMail } from './send-mail.ts'

const place = globalThis as { [key: symbol]: MailBudget | undefined }
const BUDGET = Symbol.for('kontor.mail-budget')
const PERSON = '0d7c2c54-31a5-4a5c-9f0e-6f0c9c1e0001'

let sent: { to: string, subject: string, text: string, html: string }[]
let refused: Set<string>
let notes: Record<string, unknown>[]

/** As much of a tenant as a mail needs. */
const tenant = () => {
  const table = () => ({
    where: () => table(), first: async () => ({ locale: 'de', first_name: 'Kontor', last_name: 'Automation', email: null }),
    insert: async (row: Record<string, unknown>) => void notes.push(row),
  })
  return {
    database: table, env: {}, getSchema: async () => ({}), logger: { warn: () => {} },
    services: {
      ItemsService: class { readByQuery = async () => [{ id: PERSON, email: 'ada@example.test', language: 'en-US' }] },
      MailService: class {
        async send(mail: (typeof sent)[number]) {
          if (refused.has(mail.to)) throw new Error('550 no such mailbox')
          sent.push(mail)
        }
      },
    },
  }
}

interface Outcome { readonly data?: unknown, readonly code?: string, readonly status?: number, readonly retryAfter?: unknown }
async function post(to: readonly string[], role: string = ROLE_IDS.automation, admin = false): Promise<Outcome> {
  const headers: Record<string, unknown> = {}
  let data: unknown, error: { code: string, status: number } | undefined
  const response = { headersSent: false, status: () => response, json: (answer: { data: unknown }) => { data = answer.data }, setHeader: (name: string, value: unknown) => { headers[name] = value } }
  const request = { accountability: { user: AUTOMATION_USER.id, role, admin }, body: { to, subject: 'S', text: 'T' } }
  await sendMail(tenant() as unknown as ExtensionContext)(request as never, response as never, ((thrown: typeof error) => { error = thrown }) as never)
  return error ? { code: error.code, status: error.status, retryAfter: headers['Retry-After'] } : { data }
}
const flow = (to: string) => byFlow.handler({ to, subjectDe: 'S', textDe: 'T' }, tenant() as unknown as FlowContext)
const addresses = (count: number) => Array.from({ length: count }, (_, i) => `a${i}@example.test`)

beforeEach(() => {
  [sent, refused, notes] = [[], new Set(), []]
  place[BUDGET] = undefined
})

test('flows and programs write out of one budget, and who is over it is told when to come again', async () => {
  vi.useFakeTimers({ now: 0 })
  place[BUDGET] = mailBudget()
  for (let i = 0; i < PER_HOUR / PER_MAIL; i++) await (i % 2 ? flow(addresses(PER_MAIL).join()) : post(addresses(PER_MAIL)))
  expect(sent).toHaveLength(PER_HOUR)
  vi.setSystemTime(600_000)
  expect(await post(['x@example.test'])).toEqual({ code: 'MAILS_LIMITED', status: 429, retryAfter: 3000 })
  await expect(flow('x@example.test')).rejects.toMatchObject({ code: 'FLOW_MAILS_LIMITED', status: 429 })
  vi.setSystemTime(3_600_001)
  expect(await post(['x@example.test'])).toEqual({ data: { sent: 1, failed: [] } })
  vi.useRealTimers()
  expect(sent).toHaveLength(PER_HOUR + 1)
})

test('an address that is refused keeps the mail from nobody else; when all are, nothing was sent', async () => {
  refused.add('a1@example.test')
  expect(await post(addresses(3))).toEqual({ data: { sent: 2, failed: ['a1@example.test'] } })
  expect(notes.map(({ action, target, after }) => [action, target, after])).toEqual([['mail.sent', '3', null], ['mail.failed', '1', null]])
  for (const address of addresses(3)) refused.add(address)
  expect(await post(addresses(3))).toMatchObject({ code: 'MAILS_NOT_SENT', status: 503 })
})

test('each is written to once, as whoever they are named', async () => {
  expect(await post([PERSON, PERSON.toUpperCase(), 'ADA@example.test', 'b@example.test'])).toEqual({ data: { sent: 2, failed: [] } })
  expect(sent.map(({ to }) => to.toLowerCase()).sort()).toEqual(['ada@example.test', 'b@example.test'])
})

test('the number of named recipients is limited, however they are written', async () => {
  expect(await post([Array.from({ length: PER_MAIL + 1 }, (_, i) => `${i}@x.test`).join(';')])).toMatchObject({ code: 'TOO_MANY_RECIPIENTS', status: 400, retryAfter: undefined })
  expect(sent).toEqual([])
})

test.each([['rep', false, 'AUTOMATION_REQUIRED'], ['manager', false, 'AUTOMATION_REQUIRED'], ['manager', true, 'AUTOMATION_REQUIRED'], ['admin', false, 'AUTOMATION_REQUIRED'], ['admin', true, undefined], ['automation', false, undefined]] as const)('as %s (administrator: %s): %s', async (role, admin, code) => {
  expect((await post(['a@example.test'], ROLE_IDS[role], admin)).code).toBe(code)
})
