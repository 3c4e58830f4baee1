import { randomBytes } from 'node:crypto'
import { EXAMPLE_FLOWS } from '../../directus/demo/flows.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from '../support/directus.ts'
import { flowLogs } from '../support/flows.ts'
import { hub } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { until } from '../support/until.ts'

const MARK = `Beispiel ${randomBytes(3).toString('hex')}`
const rows = <T extends object>(sql: string, values: unknown[] = []) => rowsOf<T>('tenant_demo', sql, values)
const as = (role: string, ...amr: string[]) => realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', ...amr] }, lifespan: 1800 })
const [hot, qualified] = EXAMPLE_FLOWS.map(({ id }) => id) as [string, string]
const manager = `manager-${MARK.split(' ')[1]}@example.test`
let admin: string, me: string, boss: string
const leads: string[] = []

beforeAll(async () => {
  admin = await as('admin', 'otp')
  me = (await ask<{ id: string }>(await as('rep'), 'GET', '/users/me?fields=id')).data.id
  boss = (await ask<{ id: string }>(await as('manager'), 'GET', '/users/me?fields=id')).data.id
  await rows('UPDATE directus_users SET email = $2 WHERE id = $1', [boss, manager])
})
afterAll(async () => {
  for (const id of EXAMPLE_FLOWS.map(flow => flow.id)) await ask(admin, 'PATCH', `/flows/${id}`, { status: 'inactive' })
  await ask(admin, 'DELETE', '/items/leads', leads)
  await rows('UPDATE directus_users SET email = NULL WHERE id = $1', [boss])
})

test('come switched off', async () => {
  expect(await rows('SELECT f.id, f.status, count(o.id)::int AS steps FROM directus_flows f JOIN directus_operations o ON o.flow = f.id WHERE f.id = ANY($1::uuid[]) GROUP BY f.id ORDER BY f.id', [[hot, qualified]]))
    .toEqual([{ id: hot, status: 'inactive', steps: 2 }, { id: qualified, status: 'inactive', steps: 3 }])
  leads.push((await ask<{ id: string }>(admin, 'POST', '/items/leads', { company: `${MARK} kalt`, rating: 'hot', owner: me })).data.id)
})

test('switched on, a hot lead gives its owner a task, and no other lead does', async () => {
  expect((await ask(admin, 'PATCH', `/flows/${hot}`, { status: 'active' })).status).toBe(200)
  const make = async (rating: string) => (await ask<{ id: string }>(admin, 'POST', '/items/leads', { company: `${MARK} ${rating}`, rating, owner: me })).data.id
  leads.push(await make('cold'))
  // The flow is read a moment after the change.
  const id = await until('a task', async () => {
    const lead = await make('hot')
    leads.push(lead)
    return (await rows('SELECT 1 FROM tasks WHERE about_record = $1 AND assignee = $2', [lead, me])).length === 1 && lead
  }, 20)
  expect(await rows('SELECT title, due_on - current_date AS days FROM tasks WHERE about_record = $1', [id])).toEqual([{ title: `Heißen Lead anrufen: ${MARK} hot`, days: 1 }])
  expect(await rows('SELECT 1 FROM tasks WHERE about_record = ANY($1)', [leads.slice(0, 2)])).toEqual([])
})

test('switched on, the sales managers get a mail when a lead is qualified', async () => {
  const id = leads[0] as string
  expect((await ask(admin, 'PATCH', `/flows/${qualified}`, { status: 'active' })).status).toBe(200)
  await until('the flow to run', async () => {
    await ask(admin, 'PATCH', `/items/leads/${id}`, { status: 'contacted' })
    await ask(admin, 'PATCH', `/items/leads/${id}`, { status: 'qualified' })
    return (await flowLogs(qualified)).some(({ steps }) => steps.length === 3)
  }, 20)
  const run = (await flowLogs(qualified)).find(({ steps }) => steps.length === 3)
  expect(run?.steps.map(({ status }) => status), JSON.stringify(run?.data)).toEqual(['resolve', 'resolve', 'resolve'])
  const mail = await until('the mail', async () => (await (await fetch(`${hub().mailUrl}/api/email?limit=500`)).json() as { subject: string, to: { address: string }[] }[]).find(one => one.subject.includes(`${MARK} kalt`) && one.to.some(to => to.address === manager)), 20)
  expect(mail.subject).toBe(`Lead qualifiziert: ${MARK} kalt`)
})
