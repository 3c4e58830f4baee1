import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { instanceOf } from '@kontor/apply'
import { seenOf, streamOf } from '@kontor/events'
import { ask as askIn } from '../support/directus.ts'
import { hub } from '../support/hub.ts'
import { rowsOf, withRedis } from '../support/inside.ts'
import { portalApi, type PortalApi } from '../support/portal-api.ts'
import { createOverCli, removeTenant } from '../support/tenants.ts'
import { until } from '../support/until.ts'

/** A tenant of its own: nobody else's mails and notes are counted. */
const SLUG = `notices-${randomBytes(4).toString('hex')}`
const MARK = `Note ${randomBytes(3).toString('hex')}`
const sql = <T extends object = Record<string, unknown>>(text: string, values: unknown[] = []) => rowsOf<T>(instanceOf(SLUG).database, text, values)
interface Note { readonly subject: string, readonly text: string | null, readonly sender: { readonly id: string } | null, readonly about: { readonly collection: string, readonly id: string | null } | null }
interface Mail { readonly subject: string, readonly text: string, readonly to: readonly { readonly address: string }[] }
interface Person { readonly id: string, readonly email: string, readonly api: PortalApi }
let manager: Person

/** Somebody of a role with an address of their own, who gets mails about what is named. */
async function person(role: string, mails: readonly string[] = [], language = 'de-DE'): Promise<Person> {
  const api = await portalApi([role], '', SLUG)
  const id = (await askIn<{ id: string }>(api.tokens[role] as string, 'GET', '/users/me?fields=id', undefined, SLUG)).data.id
  const email = `${randomBytes(5).toString('hex')}@notices.test`
  await sql('UPDATE directus_users SET email = $2, first_name = $3, last_name = $4, language = $5 WHERE id = $1', [id, email, 'Mia', `Muster ${role}`, language])
  if (mails.length > 0) await sql('INSERT INTO profiles (id, person, notify_mail) VALUES (gen_random_uuid(), $1, $2)', [id, JSON.stringify(mails)])
  return { id, email, api }
}
const lead = async (owner: string | null, by = manager, role = 'manager', name = MARK): Promise<string> => {
  const { status, data } = await by.api(role, 'POST', '/crm/leads', { company: `${name} GmbH`, owner })
  expect(status).toBe(201)
  return data.id
}
const notesOf = async ({ api }: Person, role = 'rep') => (await api<Note[]>(role, 'GET', '/platform/notifications?pageSize=100')).data
const mailsTo = async ({ email }: Person) => (await (await fetch(`${hub().mailUrl}/api/email?limit=500`)).json() as Mail[]).filter(({ to }) => to.some(({ address }) => address === email))
/** Until all that was noted has been told, or the next mail has to wait. */
const told = (of: Person, events: number) => until('all to be told', async () => (await sql<{ n: number }>('SELECT count(*)::int AS n FROM kontor_state.notices WHERE person = $1 AND told_at IS NOT NULL AND mailed_at IS NOT NULL', [of.id]))[0]?.n === events, 40)

beforeAll(async () => {
  expect(await createOverCli(SLUG)).toMatchObject({ code: 0 })
  manager = await person('manager')
}, 180_000)
afterAll(() => removeTenant(SLUG), 120_000)

test('whoever gets a lead is told in the portal, and by mail when they wish, in their language', async () => {
  const [rep, english] = await Promise.all([person('rep'), person('rep', ['lead_assigned'], 'en-US')])
  const [mine, theirs] = [await lead(rep.id), await lead(english.id)]
  await Promise.all([told(rep, 1), told(english, 1)])
  expect(await notesOf(rep)).toEqual([expect.objectContaining({ subject: 'Neuer Lead für Sie', text: `${MARK} GmbH`, sender: expect.objectContaining({ id: manager.id }) as object, about: { collection: 'leads', id: mine } })])
  expect(await mailsTo(rep)).toEqual([])
  const [mail] = await until('the mail', async () => { const mails = await mailsTo(english); return mails.length > 0 ? mails : undefined })
  expect(mail).toMatchObject({ subject: `A new lead for you: ${MARK} GmbH`, text: expect.stringContaining(`${hub().publicUrl}/${SLUG}/crm/leads/${theirs}`) as string })
  expect(mail?.text).toContain('from Mia Muster manager')
  expect(await notesOf(english)).toMatchObject([{ subject: 'A new lead for you' }])
})

test('nobody is told of what they did themselves, nor of what has gone on to somebody else', async () => {
  const [rep, other] = await Promise.all([person('rep', ['lead_assigned']), person('rep', ['lead_assigned'])])
  await lead(rep.id, rep, 'rep')
  const passed = await lead(rep.id)
  expect((await manager.api('manager', 'PATCH', `/crm/leads/${passed}`, { owner: other.id })).status).toBe(200)
  await told(other, 1)
  await told(rep, 1)
  expect([await notesOf(rep), await mailsTo(rep)]).toEqual([[], []])
  expect(await notesOf(other)).toHaveLength(1)
})

test('many at once are one note and one mail; what comes soon after waits for the next mail', async () => {
  const rep = await person('rep', ['lead_assigned'])
  const ids = await Promise.all(Array.from({ length: 24 }, () => lead(null)))
  expect((await manager.api('manager', 'POST', '/crm/leads/bulk', { action: 'update', mode: 'all', records: ids.map(id => ({ id, owner: rep.id })) })).status).toBe(200)
  await told(rep, 24)
  expect(await notesOf(rep)).toMatchObject([{ subject: '24 neue Leads für Sie', text: null, about: { collection: 'leads', id: null } }])
  const mails = await until('the mail', async () => { const found = await mailsTo(rep); return found.length > 0 ? found : undefined })
  expect(mails).toMatchObject([{ subject: '24 neue Leads für Sie', text: expect.stringContaining('und 4 weitere') as string }])
  await lead(rep.id)
  await until('the note', async () => (await notesOf(rep)).length === 2, 20)
  expect(await mailsTo(rep)).toHaveLength(1)
  // When the pause is over, it comes, with what came last.
  await sql('UPDATE kontor_state.notices SET mailed_at = now() - interval \'1 hour\' WHERE person = $1 AND mailed', [rep.id])
  await lead(rep.id)
  await until('the second mail', async () => (await mailsTo(rep)).length === 2, 40)
  expect((await mailsTo(rep)).map(({ subject }) => subject).sort()).toEqual(['2 neue Leads für Sie', '24 neue Leads für Sie'])
})

/** Kills the tenant's process, and has it started anew. */
async function killed(): Promise<void> {
  const health = await (await fetch(`${hub().hostUrl}/health`)).json() as { instances: Record<string, { pid?: number }> }
  process.kill(health.instances[SLUG]?.pid as number, 'SIGKILL')
  await until('the tenant to be there again', async () => (await manager.api('manager', 'GET', '/crm/leads?pageSize=1').catch(() => undefined))?.status === 200, 60)
}

test('who gives somebody a task has them told by mail too', async () => {
  const rep = await person('rep', ['task_assigned'])
  const { status, data: { id } } = await manager.api('manager', 'POST', '/platform/tasks', { title: `${MARK} anrufen`, assignee: rep.id })
  expect(status).toBe(201)
  await told(rep, 1)
  const [mail] = await until('the mail', async () => { const mails = await mailsTo(rep); return mails.length > 0 ? mails : undefined })
  expect(mail).toMatchObject({ subject: `Neue Aufgabe für Sie: ${MARK} anrufen`, text: expect.stringContaining(`/${SLUG}/tasks?open=${id}`) as string })
  // The note is there with the task, once.
  expect(await notesOf(rep)).toHaveLength(1)
})

test('the process is killed just then: they are told all the same, and once', { timeout: 120_000 }, async () => {
  const rep = await person('rep', ['lead_assigned'])
  await lead(rep.id)
  await killed()
  await told(rep, 1)
  // Events that come once more, as after Redis has lost its memory.
  await withRedis(async (redis) => {
    await redis.del(seenOf(SLUG, 'notices'))
    await redis.xgroup('DESTROY', streamOf(SLUG), 'notices')
  })
  await lead(rep.id, manager, 'manager', `${MARK} danach`)
  await until('the second note', async () => (await notesOf(rep)).some(({ text }) => text === `${MARK} danach GmbH`), 40)
  expect((await notesOf(rep)).map(({ text }) => text).sort()).toEqual([`${MARK} GmbH`, `${MARK} danach GmbH`].sort())
  expect(await mailsTo(rep)).toHaveLength(1)
})

test('who is suspended, or has switched both off, is not told', async () => {
  const [gone, quiet] = await Promise.all([person('rep', ['lead_assigned']), person('rep')])
  await sql('UPDATE directus_users SET status = \'suspended\' WHERE id = $1', [gone.id])
  await sql('INSERT INTO profiles (id, person, notify_portal, notify_mail) VALUES (gen_random_uuid(), $1, \'[]\', \'[]\')', [quiet.id])
  await lead(quiet.id)
  await sql('UPDATE leads SET owner = $2 WHERE id = $1', [await lead(null), gone.id])
  await Promise.all([told(gone, 1), told(quiet, 1)])
  expect(await sql('SELECT FROM directus_notifications WHERE recipient = ANY ($1::uuid[])', [[gone.id, quiet.id]])).toEqual([])
  expect([await mailsTo(gone), await mailsTo(quiet)]).toEqual([[], []])
})
