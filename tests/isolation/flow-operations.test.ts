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

test('Studio offers our operations', async () => {
  const response = await fetch(`${hub().hostUrl}/extensions/sources/index.js`, { headers: { 'x-kontor-tenant': 'demo', 'authorization': `Bearer ${admin}` } })
  const code = await response.text()
  expect(response.status, code).toBe(200)
  const { operations } = await import(`data:text/javascript,${encodeURIComponent(code)}`) as { operations: { id: string }[] }
  expect(operations.map(({ id }) => id)).toEqual(OPERATIONS.map(({ id }) => id))
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
