import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from '../support/directus.ts'
import { hub } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { until } from '../support/until.ts'

const MARK = `Aufgabe ${randomBytes(3).toString('hex')}`
interface Task { readonly id: string, readonly title: string, readonly done: boolean, readonly status?: string, readonly assignee: { id: string, label: string } | null, readonly aboutRecord: string | null }
interface Note { readonly id: number, readonly read: boolean, readonly subject: string, readonly text: string | null, readonly about: { collection: string, id: string } | null }
interface Answer<T> { readonly status: number, readonly data: T, readonly total: number | undefined, readonly error?: { readonly code: string, readonly details?: unknown } }

const as = (role: string, ...amr: string[]) => realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', ...amr] }, lifespan: 1800 })
let admin: string, manager: string, rep: string, other: string
let me: string, them: string

async function call<T = Task>(token: string, method: string, path: string, body?: unknown): Promise<Answer<T>> {
  const response = await fetch(`${hub().publicUrl}/api/v1/platform${path}`, { method, headers: { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': 'demo', 'accept-language': 'de', ...body === undefined ? {} : { 'content-type': 'application/json' } }, body: body === undefined ? undefined : JSON.stringify(body) })
  const text = await response.text()
  const parsed = (text ? JSON.parse(text) : {}) as { data: T, pagination?: { total: number }, error?: { code: string } }
  return { status: response.status, data: parsed.data, total: parsed.pagination?.total, ...parsed.error ? { error: parsed.error } : {} }
}
const idOf = async (token: string) => (await ask<{ id: string }>(token, 'GET', '/users/me?fields=id')).data.id
const listed = async (token: string) => (await call<Task[]>(token, 'GET', `/tasks?search=${encodeURIComponent(MARK)}&sort=title`)).data.map(({ title }) => title.replace(`${MARK} `, ''))

beforeAll(async () => {
  [admin, manager, rep, other] = await Promise.all([as('admin', 'otp'), as('manager'), as('rep'), as('rep')]) as [string, string, string, string];
  [me, them] = await Promise.all([idOf(rep), idOf(other)]) as [string, string]
})
afterAll(async () => {
  await rowsOf('tenant_demo', `SELECT set_config('kontor.hard_delete', 'on', false)`)
  await rowsOf('tenant_demo', 'DELETE FROM directus_notifications WHERE message LIKE $1', [`${MARK}%`])
  await ask(admin, 'DELETE', '/items/tasks', (await rowsOf<{ id: string }>('tenant_demo', 'SELECT id FROM tasks WHERE title LIKE $1 AND deleted_at IS NULL', [`${MARK}%`])).map(({ id }) => id))
})

test('who makes a task for nobody in particular does it; others see those they have given or got, managers all', async () => {
  const own = await call(rep, 'POST', '/tasks', { title: `${MARK} own`, dueOn: '2026-12-01' })
  expect(own).toMatchObject({ status: 201, data: { assignee: { id: me }, done: false } })
  const given = await call(rep, 'POST', '/tasks', { title: `${MARK} given`, assignee: them })
  expect(given).toMatchObject({ status: 201, data: { assignee: { id: them } } })
  await call(manager, 'POST', '/tasks', { title: `${MARK} manager's` })
  expect([await listed(rep), await listed(other), await listed(manager)]).toEqual([['given', 'own'], ['given'], ['given', 'manager\'s', 'own']])
  // Who got it may tick it off, a stranger may not.
  expect(await call(other, 'PATCH', `/tasks/${given.data.id}`, { done: true })).toMatchObject({ status: 200, data: { done: true } })
  expect((await call(other, 'PATCH', `/tasks/${own.data.id}`, { done: true })).status).toBe(404)
  expect((await call<Task[]>(rep, 'GET', `/tasks?filter[assignee]=me&filter[done]=false&search=${encodeURIComponent(MARK)}`)).data.map(({ title }) => title)).toEqual([`${MARK} own`])
})

test('a task is told as an event, deleted and restored as it was', async () => {
  const { data: { id } } = await call(rep, 'POST', '/tasks', { title: `${MARK} gone`, dueOn: '2026-12-01' })
  expect((await call(rep, 'DELETE', `/tasks/${id}`)).status).toBe(204)
  expect(await listed(rep)).not.toContain('gone')
  expect((await ask<unknown[]>(admin, 'GET', `/items/tasks?filter[id][_eq]=${id}`)).data).toEqual([])
  expect(await rowsOf('tenant_demo', 'SELECT deleted_by FROM tasks WHERE id = $1', [id])).toEqual([{ deleted_by: me }])
  expect((await call(admin, 'POST', `/tasks/${id}/restore`)).status).toBe(200)
  expect(await listed(rep)).toContain('gone')
  expect((await rowsOf<{ type: string }>('tenant_demo', 'SELECT type FROM kontor_state.outbox_events WHERE record = $1 ORDER BY position', [id])).map(({ type }) => type)).toEqual(['platform.task.created', 'platform.task.assigned', 'platform.task.deleted', 'platform.task.restored'])
})

test('a delete that is refused leaves no trace', async () => {
  const { data: { id } } = await call(manager, 'POST', '/tasks', { title: `${MARK} kept` })
  for (const body of [[id], { keys: [id] }, { query: { filter: { id: { _eq: id } }, limit: -1 } }]) expect((await ask(rep, 'DELETE', '/items/tasks', body)).status).toBe(403)
  expect(await rowsOf('tenant_demo', 'SELECT deleted_by, deleted_at FROM tasks WHERE id = $1', [id])).toEqual([{ deleted_by: null, deleted_at: null }])
})

test('a task is about a record that its author sees', async () => {
  const { data: mine } = await ask<{ id: string }>(admin, 'POST', '/items/leads', { company: MARK, owner: me })
  const { data: hidden } = await ask<{ id: string }>(admin, 'POST', '/items/leads', { company: MARK, owner: them })
  const about = (aboutRecord: unknown, aboutCollection: unknown = 'leads') => call(rep, 'POST', '/tasks', { title: `${MARK} about`, aboutCollection, aboutRecord })
  const made = await about(mine.id)
  expect(made).toMatchObject({ status: 201, data: { aboutRecord: mine.id } })
  expect((await call<Task[]>(rep, 'GET', `/tasks?filter[aboutCollection]=leads&filter[aboutRecord]=${mine.id}`)).data.map(({ id }) => id)).toEqual([made.data.id])
  for (const [record, collection] of [[hidden.id, 'leads'], ['nonsense', 'leads'], [mine.id, null], [null, 'leads'], [me, 'directus_users'], [mine.id, 'webhooks'], [mine.id, 'no_such']]) {
    expect(await about(record, collection), `${collection} ${record}`).toMatchObject({ status: 400, error: { code: 'TASK_SUBJECT_UNKNOWN' } })
  }
  expect((await call(rep, 'PATCH', `/tasks/${made.data.id}`, { aboutCollection: 'leads', aboutRecord: hidden.id })).status).toBe(400)
  expect((await call(rep, 'PATCH', `/tasks/${made.data.id}`, { aboutCollection: null, aboutRecord: null })).status).toBe(200)
  await ask(admin, 'DELETE', '/items/leads', [mine.id, hidden.id])
})

test('who is given a task is told of it, reads it away, and nobody else\'s', async () => {
  const notes = async (token: string, query = '') => (await call<Note[]>(token, 'GET', `/notifications?${query}`)).data.filter(({ text }) => text?.startsWith(MARK))
  const { data: task } = await call(rep, 'POST', '/tasks', { title: `${MARK} told`, assignee: them })
  const [note] = await until('the note', async () => {
    const found = (await notes(other)).filter(({ about }) => about?.id === task.id)
    return found.length > 0 && found
  }, 10)
  expect(note).toMatchObject({ read: false, subject: 'Neue Aufgabe für Sie', text: `${MARK} told`, about: { collection: 'tasks', id: task.id } })
  // Nor is what one has already.
  expect((await call(rep, 'PATCH', `/tasks/${task.id}`, { assignee: them, text: 'more' })).status).toBe(200)
  // What one gives oneself is no news.
  expect(await notes(rep)).toEqual([])
  const unread = (await call<Note[]>(other, 'GET', '/notifications?unread=true')).total ?? 0
  for (const token of [rep, admin]) expect((await call(token, 'PATCH', `/notifications/${note?.id}`, { read: true })).status).toBe(404)
  expect((await call(other, 'PATCH', `/notifications/${note?.id}`, { read: true })).status).toBe(204)
  expect((await call<Note[]>(other, 'GET', '/notifications?unread=true')).total).toBe(unread - 1)
  expect((await call(other, 'PATCH', `/notifications/${note?.id}`, { read: false })).status).toBe(204)
  expect((await call(other, 'POST', '/notifications/read')).status).toBe(204)
  expect(await call<Note[]>(other, 'GET', '/notifications?unread=true')).toMatchObject({ total: 0, data: [] })
  // Whoever wants no such notes gets none.
  expect((await ask(other, 'POST', '/items/profiles', { notify_portal: ['security'] })).status).toBeLessThan(500)
  await call(rep, 'POST', '/tasks', { title: `${MARK} silent`, assignee: them })
  const later = await call(manager, 'POST', '/tasks', { title: `${MARK} told later`, assignee: me })
  await until('the later note', async () => (await notes(rep)).some(({ about }) => about?.id === later.data.id), 10)
  expect((await notes(other)).map(({ text }) => text)).not.toContain(`${MARK} silent`)
  expect((await notes(other)).filter(({ about }) => about?.id === task.id)).toHaveLength(1)
  await rowsOf('tenant_demo', 'DELETE FROM profiles WHERE person = $1', [them])
})
