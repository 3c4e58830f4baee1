import { randomBytes } from 'node:crypto'
import { AUTOMATION_USER } from '@kontor/policies'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { OPERATIONS } from '../../extensions/platform/flow-operations/index.ts'
import { ask } from '../support/directus.ts'
import { flowLogs, openFlows } from '../support/flows.ts'
import { hub } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { openEditor, workflowOf } from '../support/n8n.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { serveSourcePages } from '../support/source-pages.ts'
import { until } from '../support/until.ts'

const MARK = `Ablauf ${randomBytes(3).toString('hex')}`
const as = (role: string, ...amr: string[]) => realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', ...amr] }, lifespan: 1800 })
const rows = <T extends object>(sql: string, values: unknown[] = []) => rowsOf<T>('tenant_demo', sql, values)
let admin: string, rep: string, me: string, lead: string
const { runFlow, removeFlows } = openFlows(() => admin)

beforeAll(async () => {
  [admin, rep] = await Promise.all([as('admin', 'otp'), as('rep')]) as [string, string]
  me = (await ask<{ id: string }>(rep, 'GET', '/users/me?fields=id')).data.id
  lead = (await ask<{ id: string }>(admin, 'POST', '/items/leads', { company: MARK, owner: me })).data.id
})
afterAll(async () => {
  await removeFlows()
  await ask(admin, 'DELETE', `/items/leads/${lead}`)
  await rows('DELETE FROM directus_notifications WHERE subject LIKE $1 OR message LIKE $1', [`${MARK}%`])
})

test('Studio offers our operations, and our page', async () => {
  const response = await fetch(`${hub().hostUrl}/extensions/sources/index.js`, { headers: { 'x-kontor-tenant': 'demo', 'authorization': `Bearer ${admin}` } })
  const code = await response.text()
  expect(response.status, code).toBe(200)
  // Studio's own parts are there in its page alone.
  const own = code.replace(/^import .* from '\/admin\/assets\/[^']+';$/gm, '')
  const { operations, modules } = await import(`data:text/javascript,${encodeURIComponent(own)}`) as Record<'operations' | 'modules', { id: string }[]>
  expect(modules.map(({ id }) => id)).toEqual(['kontor-given-up-events'])
  expect(operations.map(({ id }) => id)).toEqual(['kontor-propose-value', ...OPERATIONS.map(({ id }) => id)])
})

test('a flow makes a task about a record for its owner, who is told', async () => {
  const { status, body } = await runFlow('kontor-make-task', { title: `${MARK}: {{$trigger.body.what}}`, assignee: '{{$trigger.body.owner}}', dueInDays: 3, collection: 'leads', record: '{{$trigger.body.lead}}' }, { what: 'anrufen', owner: me, lead })
  expect(status, JSON.stringify(body)).toBe(200)
  const { id } = body as { id: string }
  expect(await rows('SELECT title, assignee, about_collection, about_record, user_created, done, due_on - (now() AT TIME ZONE coalesce((SELECT time_zone FROM tenant_settings), \'Europe/Berlin\'))::date AS days FROM tasks WHERE id = $1', [id]))
    .toEqual([{ title: `${MARK}: anrufen`, assignee: me, about_collection: 'leads', about_record: lead, user_created: AUTOMATION_USER.id, done: false, days: 3 }])
  expect(await rows('SELECT type, actor FROM kontor_state.outbox_events WHERE record = $1 ORDER BY position', [id])).toEqual([{ type: 'platform.task.created', actor: AUTOMATION_USER.id }, { type: 'platform.task.assigned', actor: AUTOMATION_USER.id }])
  await until('the note', async () => (await rows('SELECT 1 FROM directus_notifications WHERE recipient = $1 AND item = $2', [me, id])).length === 1, 10)
  expect((await ask<{ id: string }>(rep, 'GET', `/items/tasks/${id}?fields=id`)).data.id).toBe(id)
  await ask(admin, 'DELETE', `/items/tasks/${id}`)
})

test('a flow tells people and roles in the portal', async () => {
  const { status, body } = await runFlow('kontor-notify', { to: '{{$trigger.body.who}}', subject: `${MARK} heiß`, collection: 'leads', record: lead }, { who: `${me}, rep` })
  expect([status, (body as { told: number }).told > 1], JSON.stringify(body)).toEqual([200, true])
  const told = await rows<{ recipient: string, sender: string, item: string }>('SELECT recipient, sender, item FROM directus_notifications WHERE subject = $1', [`${MARK} heiß`])
  expect(told).toHaveLength((body as { told: number }).told)
  expect(told).toContainEqual({ recipient: me, sender: AUTOMATION_USER.id, item: lead })
  for (const to of ['boss', '', 'a@b.test']) expect((await runFlow('kontor-notify', { to, subject: MARK })).status, to).toBe(400)
})

test('a flow writes to each in their language, and what variables bring in is no markup', async () => {
  const address = `ablauf-${randomBytes(3).toString('hex')}@example.test`
  await rows('UPDATE directus_users SET language = \'en-US\', email = coalesce(email, $2) WHERE id = $1', [me, `rep-${address}`])
  const [{ email } = { email: '' }] = await rows<{ email: string }>('SELECT email FROM directus_users WHERE id = $1', [me])
  const { status, body } = await runFlow('kontor-send-mail', { to: `${address}, ${me}`, subjectDe: `${MARK} deutsch`, textDe: 'Hallo {{$trigger.body.name}}\n\nGruß', subjectEn: `${MARK} english`, textEn: 'Hello {{$trigger.body.name}}' }, { name: '<b>x</b>' })
  expect([status, body], JSON.stringify(body)).toEqual([200, { sent: 2 }])
  const mails = await until('both mails', async () => {
    const found = (await (await fetch(`${hub().mailUrl}/api/email?limit=500`)).json() as { subject: string, html: string, text: string, to: { address: string }[] }[]).filter(mail => mail.subject.startsWith(MARK))
    return found.length === 2 && found
  }, 20)
  const to = (wanted: string) => mails.find(mail => mail.to.some(one => one.address === wanted))
  expect(to(address)).toMatchObject({ subject: `${MARK} deutsch`, html: expect.stringContaining('&lt;b&gt;x&lt;/b&gt;') as string })
  expect(to(email)).toMatchObject({ subject: `${MARK} english` })
  await rows('UPDATE directus_users SET language = NULL WHERE id = $1', [me])
  expect((await runFlow('kontor-send-mail', { to: Array.from({ length: 21 }, (_, i) => `x${i}@example.test`).join(), subjectDe: MARK, textDe: 'x' })).status).toBe(429)
})

test('a flow sends a template with what it knows and what the record says', async () => {
  const address = `vorlage-${randomBytes(3).toString('hex')}@example.test`
  const made = await ask<{ id: string }>(admin, 'POST', '/items/mail_templates', { name: `${MARK} Vorlage`, subject_de: `${MARK} zu {{record.company}}`, text_de: 'Guten Tag {{$trigger.body.name}},\n\n{{record.lead_number}} gehört {{record.owner.first_name}}.' })
  expect(made.status, JSON.stringify(made.body)).toBe(200)
  const { status, body } = await runFlow('kontor-send-mail', { to: address, template: { collection: 'mail_templates', key: made.data.id }, collection: 'leads', record: '{{$trigger.body.lead}}', subjectDe: 'nicht dieser' }, { name: '<i>Ada</i>', lead })
  expect([status, body], JSON.stringify(body)).toEqual([200, { sent: 1 }])
  const mail = await until('the mail', async () => (await (await fetch(`${hub().mailUrl}/api/email?limit=500`)).json() as { subject: string, html: string, text: string, to: { address: string }[] }[]).find(({ to }) => to.some(one => one.address === address)), 20)
  const [row] = await rows<{ lead_number: string, first_name: string | null }>('SELECT lead_number, first_name FROM leads l JOIN directus_users u ON u.id = l.owner WHERE l.id = $1', [lead])
  expect(mail.subject).toBe(`${MARK} zu ${MARK}`)
  expect(mail.text.trim()).toBe(`Guten Tag <i>Ada</i>,\n\n${row?.lead_number} gehört ${row?.first_name ?? ''}.`)
  expect(mail.html).toContain('&lt;i&gt;Ada&lt;/i&gt;')
  expect((await ask(rep, 'GET', '/items/mail_templates')).status).toBe(403)
  // Notes of people are nothing for programs, by way of a template neither.
  await ask(admin, 'PATCH', `/items/mail_templates/${made.data.id}`, { text_de: '{{record.owner.last_access}}' })
  expect((await runFlow('kontor-send-mail', { to: address, template: made.data.id, collection: 'leads', record: lead })).body).toMatchObject({ errors: [{ extensions: { code: 'FLOW_TEMPLATE_UNUSABLE' } }] })
  await ask(admin, 'DELETE', `/items/mail_templates/${made.data.id}`)
  expect((await runFlow('kontor-send-mail', { to: address, template: made.data.id })).status).toBe(400)
})

test('a value is proposed with the page that says it, and the lead stays as it is', async () => {
  const site = await serveSourcePages({ '/kontakt': `<h1>${MARK}</h1><p>53113 Bonn</p>` })
  try {
    const options = { lead: '{{$trigger.body.lead}}', field: 'city', value: '{{$trigger.body.city}}', address: site.address('/kontakt'), confidence: '0.6' }
    const { status, body } = await runFlow('kontor-propose-value', options, { lead, city: 'Bonn' })
    expect([status, body], JSON.stringify(body)).toEqual([200, { id: expect.any(String) as string, state: 'open', made: true }])
    expect(await rows('SELECT p.field, p.passage, p.state, p.user_created, l.city FROM proposals p JOIN leads l ON l.id = p.lead WHERE p.id = $1', [(body as { id: string }).id]))
      .toEqual([{ field: 'city', passage: '53113 Bonn', state: 'open', user_created: AUTOMATION_USER.id, city: null }])
    const wrong = await runFlow('kontor-propose-value', options, { lead, city: 'Köln' })
    expect(wrong.status).toBe(400)
    expect(JSON.stringify((await flowLogs(wrong.id))[0]?.data.$last)).toContain('does not stand in the source document')
    expect((await runFlow('kontor-propose-value', { ...options, field: 'status' }, { lead, city: 'qualified' })).status).toBe(400)
  }
  finally {
    site.close()
  }
})

test('a workflow is named, not addressed; one that is not there is a failure that says so', async () => {
  for (const name of ['../chat', 'a/b', 'https://evil.test', '']) expect((await runFlow('kontor-start-workflow', { name })).status, name).toBe(502)
  const { id, status } = await runFlow('kontor-start-workflow', { name: 'no-such', data: { a: 1 } })
  expect(status).toBe(502)
  expect(JSON.stringify((await flowLogs(id))[0]?.data.$last)).toMatch(/cannot be reached|There is no workflow/)
})

test('a workflow of the operator\'s n8n is started with the facts of the flow, as the tenant that the token names', async () => {
  const editor = await openEditor()
  const path = `ablauf-${randomBytes(3).toString('hex')}`
  const webhook = workflowOf('Kontor · Test · Flow', { [`flows/${path}`]: [
    { name: 'Answer', type: 'n8n-nodes-base.set', typeVersion: 3.4, parameters: { mode: 'raw', jsonOutput: '={{ { got: $json.body, tenant: $json.jwtPayload.sub, issuer: $json.jwtPayload.iss } }}', options: {} } },
  ] })
  const id = await editor.make(webhook)
  try {
    const options = { name: path, data: { lead: '{{$trigger.body.lead}}', values: '{{$trigger.body.values}}' } }
    const { id: flow, status, body } = await runFlow('kontor-start-workflow', options, { lead, values: { rating: 5, city: 'Köln' } })
    expect([status, body], JSON.stringify(body)).toEqual([200, [{ got: { tenant: 'demo', data: { lead, values: { rating: 5, city: 'Köln' } } }, tenant: 'demo', issuer: 'kontor-flow' }]])
    // Neither the call nor what Studio shows of the run holds a token.
    expect(JSON.stringify(await flowLogs(flow))).not.toMatch(/eyJ[\w-]+\.eyJ/)
    // What the operator switches off cannot be started any more.
    await editor.unpublish(id)
    const gone = await until('the workflow to be off', async () => {
      const again = await runFlow('kontor-start-workflow', options, { lead })
      return again.status === 502 && again
    }, 30)
    expect(JSON.stringify((await flowLogs(gone.id))[0]?.data.$last)).toContain(`There is no workflow`)
  }
  finally {
    await editor.remove(id)
  }
})
