import { randomUUID } from 'node:crypto'
import { AUTOMATION_USER, ROLE_IDS } from '@kontor/policies'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signAutomation } from '../../directus/host/automation-token.ts'
import { delegationKeys } from '../../directus/host/keys.ts'
import { PER_MAIL } from '../../extensions/shared/mail-budget.ts'
import { ask } from '../support/directus.ts'
import { hub, hubInside } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { until } from '../support/until.ts'

const tag = randomUUID().slice(0, 8)
const address = (name: string) => `${name}.${tag}@mails.test`
const rows = <T extends object>(sql: string, values: unknown[] = []) => rowsOf<T>('tenant_demo', sql, values)
let automation: string, admin: string, colleague: string

interface Answer { readonly status: number, readonly headers: Headers, readonly data: { readonly sent: number, readonly failed: string[] }, readonly error?: { readonly code: string, readonly details?: unknown } }
async function post(token: string, body: object, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${hub().publicUrl}/api/v1/platform/mails`, { method: 'POST', headers: { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': 'demo', 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })
  return { status: response.status, headers: response.headers, ...await response.json() as Pick<Answer, 'data' | 'error'> }
}

interface Mail { readonly subject: string, readonly html: string, readonly text: string, readonly to: readonly { readonly address: string }[] }
const mailsTo = async (to: string) => (await (await fetch(`${hub().mailUrl}/api/email?limit=500`)).json() as Mail[]).filter(mail => mail.to.some(found => found.address === to))
const refusal = ({ status, error }: Answer) => [status, error?.code]
const as = (role: string, ...amr: string[]) => realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', ...amr] }, lifespan: 1800 })
const noted = () => rows<{ target: string, after: { failed?: number } | null, actor: string, actor_name: string }>('SELECT target, after, actor, actor_name FROM audit_log WHERE action = \'mail.sent\' ORDER BY at DESC')

beforeAll(async () => {
  automation = (await signAutomation(delegationKeys(hubInside().secrets.values.HOST_SECRET), 'demo', 'n8n')).token
  admin = await as('admin', 'otp')
  // Wakes the tenant.
  expect((await ask(automation, 'GET', '/items/leads?limit=1&fields=id')).status).toBe(200)
  const [row] = await rows<{ id: string }>('INSERT INTO directus_users (id, first_name, last_name, email, role, status, provider, external_identifier) VALUES (gen_random_uuid(), \'Kollegin\', $1, $2, $3, \'active\', \'keycloak\', gen_random_uuid()::text) RETURNING id', [tag, address('kollegin'), ROLE_IDS.readonly])
  colleague = row?.id ?? ''
})
afterAll(() => rows('DELETE FROM directus_users WHERE id = $1', [colleague]))

test('a program writes to people and addresses, a mail each, and nothing in it is markup', async () => {
  const before = (await noted()).length
  const answer = await post(automation, { to: [colleague, address('extern'), address('EXTERN').toLowerCase()], subject: `Neues\r\nBcc: ${address('heimlich')}`, text: 'Hallo <b>Welt</b> & mehr\n\nGruß' })
  expect([answer.status, answer.data]).toEqual([200, { sent: 2, failed: [] }])
  for (const to of [address('kollegin'), address('extern')]) {
    const [mail] = await until(`the mail to ${to}`, async () => (await mailsTo(to)).length > 0 && mailsTo(to), 20)
    expect(mail?.to).toHaveLength(1)
    expect(mail?.subject).toBe(`Neues Bcc: ${address('heimlich')}`)
    expect(mail?.html).toContain('<p>Hallo &lt;b&gt;Welt&lt;/b&gt; &amp; mehr</p>')
  }
  expect(await mailsTo(address('heimlich'))).toEqual([])
  const entries = await noted()
  expect([entries.length - before, entries[0]]).toEqual([1, { target: '2', after: null, actor: AUTOMATION_USER.id, actor_name: 'Kontor Automation' }])
  expect((await post(automation, { to: ['readonly'], subject: 'An die Rolle', text: 'x' })).data.sent).toBeGreaterThan(0)
  await until('the mail to the role', async () => (await mailsTo(address('kollegin'))).some(({ subject }) => subject === 'An die Rolle'), 20)
})

test('a retried call sends nothing twice, and its key is for nothing else', async () => {
  const [key, mail] = [`run-${randomUUID()}`, { to: [address('einmal')], subject: 'Einmal', text: 'x' }]
  const both = await Promise.all([post(automation, mail, { 'idempotency-key': key }), post(automation, mail, { 'idempotency-key': key })])
  expect(both.map(({ status, error }) => error?.code ?? status).sort()).toEqual(expect.arrayContaining([200]))
  const again = await post(automation, mail, { 'idempotency-key': key })
  expect([again.status, again.data, again.headers.get('idempotency-replayed')]).toEqual([200, { sent: 1, failed: [] }, 'true'])
  expect(refusal(await post(automation, { ...mail, text: 'y' }, { 'idempotency-key': key }))).toEqual([409, 'IDEMPOTENCY_KEY_REUSED'])
  // A mail after it, so that a second one would be there as well.
  await post(automation, { ...mail, to: [address('danach')] })
  await until('the mail after it', async () => (await mailsTo(address('danach'))).length === 1, 20)
  expect(await mailsTo(address('einmal'))).toHaveLength(1)
})

test('who is no program of the tenant writes none; administrators may, as by a flow', async () => {
  const mail = { to: [address('niemand')], subject: 'x', text: 'x' }
  for (const role of ['manager', 'rep', 'readonly']) expect(refusal(await post(await as(role), mail)), role).toEqual([403, 'AUTOMATION_REQUIRED'])
  expect(await mailsTo(address('niemand'))).toEqual([])
  expect((await post(admin, { ...mail, to: [address('verwaltung')] })).data).toEqual({ sent: 1, failed: [] })
})

test('recipients and text are checked before anything is sent', async () => {
  const ok = { to: [address('geprueft')], subject: 'x', text: 'x' }
  await rows('UPDATE directus_users SET status = \'suspended\' WHERE id = $1', [colleague])
  for (const unknown of [randomUUID(), colleague, 'boss', 'a@b@c', `x <${address('x')}>`]) {
    const answer = await post(automation, { ...ok, to: [...ok.to, unknown] })
    expect([...refusal(answer), answer.error?.details], unknown).toEqual([400, 'RECIPIENT_UNKNOWN', [expect.objectContaining({ field: 'to.1' })]])
  }
  await rows('UPDATE directus_users SET status = \'active\' WHERE id = $1', [colleague])
  for (const body of [{ ...ok, to: [] }, { ...ok, to: Array.from({ length: PER_MAIL + 1 }, (_, i) => address(`x${i}`)) }, { ...ok, subject: ' ' }, { ...ok, text: '' }, { ...ok, html: '<b>x</b>' }, { ...ok, to: 'a@b.test' }]) {
    expect(refusal(await post(automation, body)), JSON.stringify(body).slice(0, 80)).toEqual([400, 'VALIDATION_FAILED'])
  }
  expect(refusal(await post(automation, { ...ok, to: [Array.from({ length: PER_MAIL + 1 }, (_, i) => `${i}@x.de`).join()] }))).toEqual([400, 'TOO_MANY_RECIPIENTS'])
  expect(await mailsTo(address('geprueft'))).toEqual([])
})
