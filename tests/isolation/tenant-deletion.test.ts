import { randomBytes, randomUUID } from 'node:crypto'
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CORE, databaseEnv, instanceOf, readEnv, withClient, type DatabaseEnv } from '@kontor/apply'
import { CLIENT_TENANT, connectProvisioner, ensureAccount, ensureMember, findAccount, findOrganization, type AdminCalls } from '@kontor/keycloak'
import { filesOf } from '@kontor/tenancy'
import { clearMails } from '@kontor/tenancy/traces/mails.ts'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hostEnv } from '../../launcher/parts/environment.ts'
import { ask } from '../support/directus.ts'
import { hub, hubInside } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { mailTo } from '../support/mail.ts'
import { filesWith, keysWith, tablesWith } from '../support/markers.ts'
import { PortalVisitor } from '../support/portal-visitor.ts'
import { logIn as tokensOf } from '../support/realm-admin.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { removeTenant, tenantCli } from '../support/tenants.ts'
import { PASSWORD as password, subOf, testPeople } from '../support/test-people.ts'
import { until } from '../support/until.ts'

/** Stands in everything that is planted, and nowhere else on the machine. */
const marker = `mark${randomBytes(6).toString('hex')}`
const slug = `d-${randomBytes(4).toString('hex')}`
const onlyHere = `only-${marker}@here.test`
/** Of somebody who is in this tenant alone, and ends like the address of somebody else. */
const plain = `ax-${randomBytes(4).toString('hex')}@here.test`
const { address, settle, removeAll } = testPeople()
/** Belongs only here, works in the portal. */
const worker = address(marker)
/** Belongs to the tenant `demo` too. */
const elsewhere = address('shared')
/** Belongs to the tenant `demo`, is invited here, and has not accepted. */
const invited = address('invited')
/** Whoever names the parts of the hub may leave n8n out while writing a test; the whole hub always has it. */
const hasN8n = process.env.KONTOR_TEST_ONLY?.split(',').includes('n8n') ?? true
const records = instanceOf(slug).database

let env: Record<string, string>
let database: DatabaseEnv
let realm: AdminCalls
let redis: Redis
let admin: string
const home = () => hubInside().config.home

beforeAll(() => {
  env = hostEnv({ ...hubInside(), signal: new AbortController().signal })
  database = readEnv(databaseEnv, env)
  realm = connectProvisioner(env as never)
  redis = new Redis(String(env.REDIS_URL))
})
afterAll(async () => {
  redis.disconnect()
  await removeAll()
  await removeTenant(slug)
})

/** @returns what was made */
async function post(token: string, path: string, body: unknown): Promise<Record<string, string>> {
  const { status, code, data } = await ask(token, 'POST', path, body, slug)
  expect(status, `${path} ${code}`).toBeLessThan(300)
  return data
}

async function plantInTenant(): Promise<void> {
  await post(admin, '/items/leads', { company: `Lead ${marker}`, notes: marker })
  const form = new FormData()
  form.append('title', marker)
  form.append('file', new Blob([`content ${marker}`], { type: 'text/plain' }), `${marker}.txt`)
  await post(admin, '/files', form)
}

/** Somebody's login at the portal, and the keys that it keeps of them in Redis: what these hold is sealed, so no word is found in it. */
interface Session { readonly visitor: PortalVisitor, readonly keys: readonly string[] }

async function logIn(email: string): Promise<Session> {
  await settle(email)
  const visitor = await new PortalVisitor().logIn(email, password)
  const list = `portal:sessions:${await subOf(email)}`
  const sessions = await redis.smembers(list)
  expect(sessions).toHaveLength(1)
  return { visitor, keys: [list, ...sessions] }
}
const me = async ({ visitor }: Session) => (await visitor.call('GET', '/users/me', undefined, { 'x-kontor-tenant': slug })).status

/** What somebody leaves who works: a conversation with its answer, an import, and a file of one that was killed. */
async function plantWork(): Promise<void> {
  const { access_token: token } = await tokensOf(worker, password, slug)
  const thread = await post(token, '/items/chat_threads?fields=id', { title: `Chat ${marker}` })
  const { answerId } = await post(token, `/chat/threads/${thread.id}/messages`, { content: `Question ${marker}` })
  const form = new FormData()
  form.append('file', new Blob([`Firma;Ort\nImport ${marker};Bonn\n`]), `${marker}.csv`)
  const { id } = await post(token, '/crm/leads/import', form)
  await until('the import', async () => (await rowsOf(records, 'SELECT 1 FROM imports WHERE id = $1 AND state = \'done\'', [id])).length === 1, 60)
  writeFileSync(join(filesOf(env as never, slug), 'temporary', `${randomUUID()}.import`), marker)
  // A bot that is still at it would leave its run when everything is gone.
  if (hasN8n) await until('the answer', async () => (await rowsOf(records, 'SELECT 1 FROM chat_messages WHERE id = $1', [answerId])).length === 1, 60)
}

async function plantInvitation(): Promise<void> {
  const { account } = await ensureAccount(realm, { email: invited, firstName: 'Invited', lastName: 'Person', locale: 'de' })
  await ensureMember(realm, (await findOrganization(realm, 'demo'))?.id ?? '', account.id)
  await post(admin, '/platform/people', { email: invited, first_name: 'Invited', last_name: marker, role: 'rep' })
  expect((await mailTo(invited)).text).toContain(marker)
  // It names the tenant and is theirs, not the tenant's.
  await clearMails(hub().mailUrl, [{ id: account.id, email: invited }])
}
const invitations = () => rowsOf(instanceOf(CORE).database, 'SELECT sub FROM kontor_state.pending_members WHERE tenant = $1', [slug])

async function plantAround(): Promise<void> {
  const organization = (await findOrganization(realm, slug))?.id ?? ''
  const { account } = await ensureAccount(realm, { email: elsewhere, firstName: 'Shared', lastName: 'Person', locale: 'de' })
  await ensureMember(realm, organization, account.id)
  await ensureMember(realm, (await findOrganization(realm, 'demo'))?.id ?? '', account.id)
  await ensureMember(realm, organization, (await ensureAccount(realm, { email: plain, firstName: 'Plain', lastName: 'Person', locale: 'de' })).account.id)
  await realm.call('POST', '/clients', { clientId: `api-${slug}-1`, name: marker, serviceAccountsEnabled: true, attributes: { [CLIENT_TENANT]: slug } })
  const person = (await findAccount(realm, onlyHere))?.id ?? ''
  await withClient(database, 'keycloak', client => client.query(
    `INSERT INTO event_entity (id, event_time, type, realm_id, user_id, details_json) SELECT $1, 1, 'LOGIN_ERROR', id, $2, $3 FROM realm WHERE name = 'kontor'`, [marker, person, JSON.stringify({ username: onlyHere })]))
  await redis.set(`kontor:${slug}:counters:test`, marker)
  await redis.set(`kontor:studio:${slug}:session`, marker)
  const exports = join(String(env.FILES_DIR), '.exports', slug)
  mkdirSync(exports, { recursive: true })
  writeFileSync(join(exports, 'export.zip'), marker)
  mkdirSync(join(String(env.RUNTIME_DIR), 'tmp', slug), { recursive: true })
  writeFileSync(join(String(env.RUNTIME_DIR), 'tmp', slug, 'upload'), marker)
  appendFileSync(join(home(), 'logs', 'host.log'), `${JSON.stringify({ level: 30, tenantId: slug, msg: marker })}\n`)
  appendFileSync(join(home(), 'logs', 'keycloak.log'), `WARN type="LOGIN_ERROR", userId="null", username="${onlyHere}"\n`)
}

/** A run that failed: those are kept. */
async function plantRun(): Promise<void> {
  if (!hasN8n) return void process.stderr.write('\nThis hub has no n8n: whether runs of a deleted tenant are removed was NOT looked at.\n')
  await withClient(database, 'n8n', async (client) => {
    const { rows: [workflow] } = await client.query<{ id: string }>('SELECT id FROM workflow_entity LIMIT 1')
    const { rows: [run] } = await client.query<{ id: number }>('INSERT INTO execution_entity (finished, mode, "startedAt", status, "workflowId", "createdAt") VALUES (false, \'webhook\', now(), \'error\', $1, now()) RETURNING id', [workflow?.id])
    await client.query('INSERT INTO execution_data ("executionId", data, "workflowData") VALUES ($1, $2, \'{}\')', [run?.id, JSON.stringify([{ tenant: slug }, slug, marker])])
  })
}

/** Events of others whose names only look alike: they stay. */
const beside = { address: `event-${randomBytes(6).toString('hex')}`, client: `event-${randomBytes(6).toString('hex')}` }

async function plantBeside(): Promise<void> {
  await withClient(database, 'keycloak', client => client.query(
    `INSERT INTO event_entity (id, event_time, type, realm_id, client_id, details_json) SELECT x.id, 1, 'LOGIN', realm.id, x.client, x.details FROM realm,
      (VALUES ($1, 'portal', $2), ($3, $4, '{}')) AS x (id, client, details) WHERE realm.name = 'kontor'`,
    [beside.address, JSON.stringify({ username: `m${plain}` }), beside.client, `api-${slug}-nord-0123456789ab`]))
}

test('nothing of a deleted tenant is left, in no store and no raw file', { timeout: 300_000 }, async () => {
  expect(await tenantCli(['create', slug, '--name', `Firma ${marker}`, '--admin', onlyHere])).toMatchObject({ code: 0 })
  admin = await realmToken({ claims: { organization: { [slug]: { id: '1', groups: ['/admin'] } }, amr: ['pwd', 'otp'] }, lifespan: 1800 })
  await plantInTenant()
  await plantAround()
  await plantBeside()
  await post(admin, '/platform/people', { email: worker, first_name: 'Only', last_name: marker, role: 'rep' })
  const [theirs, shared] = [await logIn(worker), await logIn(elsewhere)]
  await plantWork()
  await plantInvitation()
  await plantRun()
  await withClient(database, instanceOf(CORE).database, client => client.query('CHECKPOINT'))

  // It is found before, in every kind of store: so that finding nothing afterwards means something.
  const before = filesWith(marker)
  for (const part of ['/postgres', '/redis/', '/mail/', '/logs/host.log', '/logs/keycloak.log', `/files/${slug}/`, '/.exports/', `/tmp/${slug}/`]) expect(before.filter(file => file.includes(part)), part).not.toEqual([])
  expect(await tablesWith('keycloak', marker)).toEqual(expect.arrayContaining(['public.user_entity', 'public.event_entity', 'public.client']))
  expect(await tablesWith(instanceOf(CORE).database, marker)).toContain('public.tenants')
  expect(await tablesWith(records, marker)).toEqual(expect.arrayContaining(['public.leads', 'public.directus_files', 'public.directus_users', 'public.chat_threads', 'public.chat_messages', 'public.import_rows']))
  expect(before.filter(file => file.endsWith('.import'))).toHaveLength(1)
  expect(await invitations()).toHaveLength(1)
  if (hasN8n) expect(await tablesWith('n8n', marker)).toContain('public.execution_data')
  expect(await keysWith(redis, marker)).toEqual(expect.arrayContaining([`kontor:${slug}:counters:test`, `kontor:studio:${slug}:session`]))
  expect(await redis.exists(...theirs.keys, ...shared.keys)).toBe(4)
  expect(await me(theirs)).toBe(200)

  expect(await tenantCli(['suspend', slug])).toMatchObject({ code: 0 })
  expect(await tenantCli(['delete', slug, '--confirm', slug])).toMatchObject({ code: 0 })

  for (const email of [onlyHere, plain, worker]) expect(await findAccount(realm, email), email).toBeUndefined()
  expect(await findAccount(realm, elsewhere)).toMatchObject({ email: elsewhere })
  expect(await keysWith(redis, marker)).toEqual([])
  expect(await redis.exists(...theirs.keys)).toBe(0)
  expect(await me(theirs)).toBe(401)
  // Who belongs elsewhere goes on there.
  expect(await redis.exists(...shared.keys)).toBe(2)
  for (const name of ['keycloak', 'n8n', instanceOf(CORE).database, 'tenant_demo']) expect(await tablesWith(name, marker)).toEqual([])
  expect(filesWith(marker)).toEqual([])
  expect((await withClient(database, 'keycloak', client => client.query('DELETE FROM event_entity WHERE id = ANY($1)', [Object.values(beside)]))).rowCount).toBe(2)
  expect(await invitations()).toEqual([])
  expect(await findAccount(realm, invited)).toMatchObject({ email: invited })
  // Who did it and when stays, and names nobody.
  const log = await withClient(database, instanceOf(CORE).database, async client => (await client.query<{ action: string, actor: string }>('SELECT action, actor FROM audit_log WHERE tenant = $1 ORDER BY at', [slug])).rows)
  expect(log.map(({ action }) => action)).toEqual(expect.arrayContaining(['tenant.created', 'tenant.suspended', 'tenant.delete_requested', 'tenant.deleted']))
})
