import { randomBytes } from 'node:crypto'
import { instanceOf, withClient } from '@kontor/apply'
import { sweepTables } from '@kontor/tenancy'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { ask } from '../support/directus.ts'
import { hub } from '../support/hub.ts'
import { filesWith, keysWith, tablesWith } from '../support/markers.ts'
import { logIn, realmAdmin } from '../support/realm-admin.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { PASSWORD as password, subOf, testPeople } from '../support/test-people.ts'
import { withRedis } from '../support/inside.ts'
import { until } from '../support/until.ts'
import { readZip } from '../support/zip.ts'
import { stackDatabase } from './database.ts'

const { address, settle, removeAll } = testPeople()
const { database } = instanceOf('demo')

/** What may be written anew while people work, in bytes of table and indexes. */
const LARGEST = 64e6

interface Person { id: string, email: string, role: string | null, status: string }

let admin: string
const asAdmin = <T = Record<string, string>>(method: string, path: string, body?: unknown) => ask<T>(admin, method, path, body)
const sql = <T extends object>(text: string, values: unknown[] = []) => withClient(stackDatabase(), database, async client => (await client.query<T>(text, values)).rows)
const erasure = async (person: string) => (await sql<{ finished_at: Date | null, swept_at: Date | null, left_tables: string[], sub: string | null, email: string | null, name: string | null }>('SELECT * FROM kontor_state.person_erasures WHERE person = $1', [person]))[0]

/** A member who has set a password. */
async function member(name: string, lastName = 'Test'): Promise<Person> {
  const made = await asAdmin<Person>('POST', '/platform/people', { email: address(name), first_name: name, last_name: lastName, role: 'rep' })
  expect(made.status).toBe(201)
  await settle(made.data.email)
  return made.data
}

/** More rows of imports than are written anew while people work. */
async function fillImports(): Promise<() => Promise<void>> {
  const [batch] = await sql<{ id: string }>('INSERT INTO imports (collection, file_name, file_hash, encoding, delimiter) VALUES (\'leads\', \'large.csv\', \'large\', \'utf-8\', \';\') RETURNING id')
  await sql('INSERT INTO import_rows (import, row, values) SELECT $1, n, jsonb_build_object(\'Firma\', repeat(md5(random()::text || n), 40)) FROM generate_series(1, 50000) n', [batch?.id])
  return async () => {
    await sql('DELETE FROM imports WHERE id = $1', [batch?.id])
    await sql('VACUUM (FULL, ANALYZE) import_rows')
  }
}
const largeTables = async () => (await sql<{ name: string }>('SELECT relname AS name FROM pg_class WHERE relkind = \'r\' AND relnamespace IN (\'public\'::regnamespace, \'kontor_state\'::regnamespace) AND pg_total_relation_size(oid) > $1 ORDER BY 1', [LARGEST])).map(({ name }) => name)

/** Leaves the person's name, address or words in every place that the tenant has for them. */
async function plant({ id, email }: Person, token: string, word: string) {
  const lead = await ask(token, 'POST', '/items/leads?fields=id', { company: `Lead ${word}`, notes: word, owner: id })
  expect(lead.status).toBe(200)
  await ask(token, 'PATCH', `/items/leads/${lead.data.id}`, { notes: `${word} again` })
  const gone = await ask(token, 'POST', '/items/leads?fields=id', { company: `Gone ${word}`, owner: id })
  expect((await ask(token, 'DELETE', `/items/leads/${gone.data.id}`)).status).toBe(204)
  const [batch] = await sql<{ id: string }>('INSERT INTO imports (collection, file_name, file_hash, encoding, delimiter, user_created) VALUES (\'leads\', \'list.csv\', \'x\', \'utf-8\', \';\', $1) RETURNING id', [id])
  await sql('INSERT INTO import_rows (import, row, values, lead) VALUES ($1, 1, $2, $3)', [batch?.id, JSON.stringify({ Firma: word }), lead.data.id])
  const thread = await ask(token, 'POST', '/items/chat_threads?fields=id', { title: `Chat ${word}` })
  expect(thread.status).toBe(200)
  expect((await ask(token, 'POST', `/chat/threads/${thread.data.id}/messages`, { content: `My words: ${word}` })).status).toBe(201)
  expect((await ask(token, 'POST', '/items/profiles', { display_name: word, phone: '+49 228 123456' })).status).toBe(200)
  const form = new FormData()
  form.append('title', word)
  form.append('file', new Blob([`content ${word}`], { type: 'text/plain' }), `${word}.txt`)
  const file = await asAdmin('POST', '/files', form)
  expect(file.status).toBe(200)
  await sql('UPDATE directus_files SET uploaded_by = $1 WHERE id = $2', [id, file.data.id])
  await sql('UPDATE directus_users SET title = $2::text, description = $2::text WHERE id = $1', [id, word])
  await sql('INSERT INTO directus_notifications (recipient, subject, message) VALUES ($1, $2::text, $2::text)', [id, word])
  await sql('INSERT INTO directus_comments (id, collection, item, comment, user_created) VALUES (gen_random_uuid(), \'leads\', $2, $3, $1)', [id, lead.data.id, word])
  await sql('INSERT INTO directus_presets (bookmark, "user", collection) VALUES ($2, $1, \'leads\')', [id, word])
  await withRedis(redis => redis.set(`portal:session:test-${id}`, word, 'EX', 600))
  await withRedis(async redis => redis.sadd(`portal:sessions:${await subOf(email)}`, `portal:session:test-${id}`))
  return { lead: lead.data.id as string, thread: thread.data.id as string, file: file.data.id as string }
}

const traces = async (word: string) => ({
  tenant: await tablesWith(database, word), keycloak: await tablesWith('keycloak', word), core: await tablesWith('platform_core', word),
  redis: await withRedis(redis => keysWith(redis, word)), files: filesWith(word),
})
const NOTHING = { tenant: [], keycloak: [], core: [], redis: [], files: [] }

beforeAll(async () => {
  admin = await realmToken({ claims: { organization: { demo: { id: '1', groups: ['/admin'] } }, amr: ['pwd', 'otp'] }, lifespan: 1800 })
})
afterAll(removeAll)

describe('a person is erased', () => {
  test('with everything that they left, in every store', { timeout: 180_000 }, async () => {
    const word = `mark${randomBytes(6).toString('hex')}`
    const person = await member(word, `Last${word}`)
    // What was typed wrong stands in the log of the login server.
    await expect(logIn(person.email, 'not-the-password')).rejects.toThrow()
    const { access_token: token, refresh_token: refresh } = await logIn(person.email, password)
    const planted = await plant(person, token, word)
    // A colleague's, about what goes with the person.
    await sql('INSERT INTO tasks (title, about_collection, about_record) VALUES ($1, \'leads\', $2)', [`Call ${word}`, planted.lead])
    onTestFinished(await fillImports(), 60_000)
    await sql('CHECKPOINT')
    const before = await traces(word)
    expect(before.tenant).toEqual(expect.arrayContaining(['public.directus_users', 'public.leads', 'public.import_rows', 'public.chat_messages', 'public.chat_threads', 'public.profiles', 'public.directus_revisions', 'public.directus_files', 'public.audit_log', 'public.directus_comments', 'public.directus_notifications', 'public.directus_presets', 'kontor_state.outbox_events']))
    expect(before.keycloak).toEqual(expect.arrayContaining(['public.user_entity', 'public.event_entity']))
    expect(before.redis).toHaveLength(2)
    expect(before.redis).toContain('kontor:events:demo')
    for (const place of ['/postgres', '/mail/', '/logs/keycloak.log', '/files/demo/', '/redis/']) expect(before.files.filter(file => file.includes(place)), place).not.toEqual([])

    const copy = await fetch(`${hub().hostUrl}/platform/people/${person.id}/export`, { headers: { 'x-kontor-tenant': 'demo', 'authorization': `Bearer ${admin}` } })
    expect(copy.status).toBe(200)
    const files = readZip(Buffer.from(await copy.arrayBuffer()))
    for (const name of ['account.json', 'directus/directus_users.json', 'collections/leads.json', 'collections/leads.csv', 'collections/chat_threads.json', 'collections/chat_messages.json', 'collections/profiles.json', 'collections/audit_log.json']) expect(files[name], name).toContain(word)
    expect(files[`files/${planted.file}-${word}.txt`]).toBe(`content ${word}`)
    expect(JSON.parse(files['account.json'] ?? '')).toMatchObject({ email: person.email, roles: ['rep'], credentials: [{ type: 'password' }] })
    expect(JSON.parse(files['collections/leads.json'] ?? '')).toHaveLength(2)
    expect(Object.values(files).join('\n')).not.toContain('rep@demo.test')

    expect(await asAdmin('DELETE', `/platform/people/${person.id}`, { confirm: person.email.toUpperCase(), erase: true })).toMatchObject({ status: 204 })
    expect((await ask(token, 'GET', '/items/leads?limit=1')).status).toBe(401)
    expect(await subOf(person.email)).toBeUndefined()
    expect({ ...await traces(word), files: [] }).toEqual(NOTHING)
    // Tables that are too large to be written anew now are left for the time when nobody uses the tenant (tests/faults/parking).
    const { left_tables: left } = await erasure(person.id) as { left_tables: string[] }
    expect(left).toContain('import_rows')
    expect(await largeTables()).toEqual(expect.arrayContaining(left))
    expect((await withClient(stackDatabase(), database, sweepTables)).sort()).toEqual([...left].sort())
    expect(await traces(word)).toEqual(NOTHING)
    expect(await erasure(person.id)).toMatchObject({ left_tables: [], finished_at: expect.any(Date) as Date, sub: null, email: null, name: null })
    // The history names somebody who is nobody.
    expect((await asAdmin('GET', `/users/${person.id}?fields=first_name,last_name,email,status`)).data).toEqual({ first_name: null, last_name: 'Gelöschte Person', email: null, status: 'archived' })
    const log = await asAdmin<{ action: string, target: string }[]>('GET', `/items/audit_log?filter[subject][_eq]=${person.id}&sort=at&fields=action,target,after`)
    expect(log.data.map(({ action }) => action)).toEqual(['person.invited', 'person.exported', 'person.erasure_started', 'person.erased'])
    expect(new Set(log.data.map(({ target }) => target))).toEqual(new Set([person.id]))
    expect(log.data.at(-1)).toMatchObject({ after: { records: 'erased', account: 'deleted' } })
    // The same call again finds it done, and the address is free again.
    expect((await asAdmin('DELETE', `/platform/people/${person.id}`, { confirm: person.email, erase: true })).status).toBe(204)
    await expect(fetch(`${hub().keycloakUrl}/realms/kontor/protocol/openid-connect/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refresh, client_id: 'portal' }) }).then(answer => answer.ok)).resolves.toBe(false)
  })

  test('and a colleague goes on with what they looked after', async () => {
    const word = `hand${randomBytes(6).toString('hex')}`
    const [person, heir] = [await member(word, 'Leaving'), await member(`heir${randomBytes(3).toString('hex')}`)]
    const planted = await plant(person, (await logIn(person.email, password)).access_token, 'business')
    expect((await asAdmin('DELETE', `/platform/people/${person.id}`, { confirm: ` ${word}  leaving `, hand_over_to: heir.id })).status).toBe(204)
    const theirs = (await logIn(heir.email, password)).access_token
    expect((await ask(theirs, 'GET', `/items/leads/${planted.lead}?fields=owner,notes,user_created.last_name`)).data).toEqual({ owner: heir.id, notes: 'business again', user_created: { last_name: 'Gelöschte Person' } })
    // A bot may have answered meanwhile.
    expect((await ask<{ content: string }[]>(theirs, 'GET', `/items/chat_messages?filter[thread][_eq]=${planted.thread}&filter[role][_eq]=user&fields=content`)).data).toEqual([{ content: 'My words: business' }])
    expect((await asAdmin('GET', `/files/${planted.file}?fields=uploaded_by`)).data).toEqual({ uploaded_by: heir.id })
    expect(await sql('SELECT 1 FROM profiles WHERE person = $1', [person.id])).toEqual([])
    expect({ ...await traces(word), files: [] }).toEqual(NOTHING)
  })

  test('who belongs to another organization too keeps the account, and nothing here', async () => {
    const person = await member('both')
    const sub = await subOf(person.email)
    const [platform] = await realmAdmin<{ id: string }[]>('GET', '/organizations?search=platform')
    await realmAdmin('POST', `/organizations/${platform?.id}/members`, sub)
    const { access_token: token } = await logIn(person.email, password)
    expect((await asAdmin('DELETE', `/platform/people/${person.id}`, { confirm: person.email, erase: true })).status).toBe(204)
    expect((await ask(token, 'GET', '/items/leads?limit=1')).status).toBe(401)
    expect(await subOf(person.email)).toBe(sub)
    expect(await tablesWith(database, person.email)).toEqual([])
    expect((await sql('SELECT after FROM audit_log WHERE subject = $1 AND action = \'person.erased\'', [person.id]))[0]).toEqual({ after: { records: 'erased', account: 'kept' } })
  })

  test('who had left before, too', async () => {
    const person = await member('left')
    expect((await asAdmin('DELETE', `/platform/people/${person.id}`)).status).toBe(204)
    expect((await asAdmin<Person[]>('GET', `/platform/people?search=${person.email}`)).data).toEqual([])
    expect((await asAdmin<Person[]>('GET', `/platform/people?search=${person.email}&status=former`)).data).toMatchObject([{ id: person.id, status: 'former' }])
    expect((await asAdmin('DELETE', `/platform/people/${person.id}`, { confirm: 'left test', erase: true })).status).toBe(204)
    expect(await subOf(person.email)).toBeUndefined()
    expect(await tablesWith(database, person.email)).toEqual([])
  })

  test('also when the process is killed in the middle: it goes on by itself, and the same call finds it done', { timeout: 180_000 }, async () => {
    const word = `kill${randomBytes(6).toString('hex')}`
    const person = await member(word)
    // A dozen batches: the process is killed after the first.
    const many = 6_000
    await sql('INSERT INTO leads (company, owner) SELECT $2 || n, $1 FROM generate_series(1, $3) AS n', [person.id, word, many])
    const call = asAdmin('DELETE', `/platform/people/${person.id}`, { confirm: person.email, erase: true }).catch(() => undefined)
    const left = () => sql<{ count: number }>('SELECT count(*)::int AS count FROM leads WHERE owner = $1', [person.id]).then(([row]) => row?.count ?? 0)
    let count = many
    await withClient(stackDatabase(), database, async (client) => {
      for (const limit = Date.now() + 30_000; count === many && Date.now() < limit;) count = (await client.query<{ count: number }>('SELECT count(*)::int AS count FROM leads WHERE owner = $1', [person.id])).rows[0]?.count ?? 0
    })
    expect(count).toBeGreaterThan(0)
    expect(count).toBeLessThan(many)
    const health = await (await fetch(`${hub().hostUrl}/health`)).json() as { instances: Record<string, { pid?: number }> }
    process.kill(health.instances.demo?.pid as number, 'SIGKILL')
    await call
    expect((await erasure(person.id))?.finished_at).toBeNull()
    expect(await left()).toBeGreaterThan(0)
    await until('the end', async () => {
      // Any request wakes the tenant.
      await asAdmin('GET', '/server/ping')
      return (await erasure(person.id))?.finished_at ?? undefined
    }, 90)
    expect(await left()).toBe(0)
    expect((await asAdmin('DELETE', `/platform/people/${person.id}`, { confirm: person.email, erase: true })).status).toBe(204)
    expect(await tablesWith(database, word)).toEqual([])
    expect(await subOf(person.email)).toBeUndefined()
  })
})

test('a short name is no reason to empty what says other things', async () => {
  const person = await member('short')
  await sql('UPDATE directus_users SET first_name = \'En\', last_name = NULL WHERE id = $1', [person.id])
  const entries = await sql<{ id: string }>(`
    INSERT INTO audit_log (id, at, action, target, before, after) SELECT gen_random_uuid(), now(), 'settings.changed', 'settings', entry::json, '{}'
    FROM unnest(ARRAY['{"enabled":false}', '{"name":"Enten GmbH"}', '{"name":"Firma von En"}']) AS entry RETURNING id`)
  const contents = () => sql<{ before: unknown }>('SELECT before FROM audit_log WHERE id = ANY($1::uuid[])', [entries.map(({ id }) => id)]).then(rows => rows.map(({ before }) => JSON.stringify(before)).sort())
  expect(await contents()).toHaveLength(3)
  expect((await asAdmin('DELETE', `/platform/people/${person.id}`, { confirm: person.email, erase: true })).status).toBe(204)
  expect(await contents()).toEqual(['null', '{"enabled":false}', '{"name":"Enten GmbH"}'])
})

test('an erasure that was killed before its last step does that too', { timeout: 120_000 }, async () => {
  const word = `last${randomBytes(6).toString('hex')}`
  const person = await member('last-step')
  expect((await asAdmin('DELETE', `/platform/people/${person.id}`, { confirm: person.email, erase: true })).status).toBe(204)
  expect(await erasure(person.id)).toMatchObject({ swept_at: expect.any(Date) as Date })
  await sql('UPDATE kontor_state.person_erasures SET name = $2 WHERE person = $1', [person.id, word])
  await sql('UPDATE kontor_state.person_erasures SET name = NULL, swept_at = NULL WHERE person = $1', [person.id])
  await sql('CHECKPOINT')
  expect(filesWith(word).filter(file => file.includes('/postgres'))).not.toEqual([])
  await until('the last step', async () => {
    // Any request wakes the tenant.
    await asAdmin('GET', '/server/ping')
    return (await erasure(person.id))?.swept_at ?? undefined
  }, 90)
  expect(filesWith(word)).toEqual([])
})

test('an erasure waits for somebody who reads for long, and nobody waits for it', { timeout: 180_000 }, async () => {
  const person = await member('patient')
  await withClient(stackDatabase(), database, async (client) => {
    await client.query('BEGIN')
    await client.query('SELECT count(*) FROM directus_users')
    expect(await asAdmin('DELETE', `/platform/people/${person.id}`, { confirm: person.email, erase: true })).toMatchObject({ status: 202 })
    // Everybody's next request reads that table first.
    const looks = await Promise.all(Array.from({ length: 10 }, () => fetch(`${hub().hostUrl}/users/me?fields=id`, { headers: { 'x-kontor-tenant': 'demo', 'authorization': `Bearer ${admin}` }, signal: AbortSignal.timeout(10_000) }).then(answer => answer.status)))
    expect(new Set(looks)).toEqual(new Set([200]))
    expect((await erasure(person.id))?.finished_at).toBeNull()
    await client.query('COMMIT')
  })
  await until('the end', async () => (await erasure(person.id))?.finished_at ?? undefined, 90)
  expect(await tablesWith(database, person.email)).toEqual([])
})

test('a copy that is not taken to its end lets go of the database', { timeout: 120_000 }, async () => {
  const person = await member('copied')
  // More than any buffer on the way holds, and not to be compressed.
  await sql(`INSERT INTO leads (company, owner, notes) SELECT 'Copied ' || n, $1, (SELECT string_agg(md5(n::text || g::text), '') FROM generate_series(1, 100) AS g) FROM generate_series(1, 10000) AS n`, [person.id])
  const reading = () => sql('SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL AND query ILIKE \'%export\\_%\'').then(rows => rows.length)
  const stopped = new AbortController()
  const copy = await fetch(`${hub().hostUrl}/platform/people/${person.id}/export`, { headers: { 'x-kontor-tenant': 'demo', 'authorization': `Bearer ${admin}` }, signal: stopped.signal })
  expect(copy.status).toBe(200)
  await copy.body?.getReader().read()
  await until('the copy', async () => await reading() > 0 || undefined)
  stopped.abort()
  await until('its end', async () => await reading() === 0 || undefined, 20)
  await sql(`WITH hard AS (SELECT set_config('kontor.hard_delete', 'on', true)) DELETE FROM leads USING hard WHERE owner = $1`, [person.id])
})

describe('nobody is erased', () => {
  let person: Person
  beforeAll(async () => {
    person = await member('kept')
  })
  test.each<[string, Record<string, unknown>, number, string]>([
    ['without the right name', { confirm: 'somebody else', erase: true }, 409, 'CONFIRMATION_DIFFERS'],
    ['without a word on their records', { confirm: address('kept') }, 400, 'INVALID_INPUT'],
    ['with two words on their records', { confirm: address('kept'), erase: true, hand_over_to: '00000000-0000-4000-8000-000000000000' }, 400, 'INVALID_INPUT'],
    ['in favour of nobody', { confirm: address('kept'), hand_over_to: '00000000-0000-4000-8000-000000000000' }, 409, 'SUCCESSOR_UNKNOWN'],
  ])('%s', async (_, body, status, code) => {
    expect(await asAdmin('DELETE', `/platform/people/${person.id}`, body)).toMatchObject({ status, code })
    expect((await asAdmin<Person[]>('GET', `/platform/people?search=${person.email}`)).data).toMatchObject([{ id: person.id }])
  })
  test('in favour of themselves', async () => {
    expect(await asAdmin('DELETE', `/platform/people/${person.id}`, { confirm: person.email, hand_over_to: person.id })).toMatchObject({ status: 409, code: 'SUCCESSOR_UNKNOWN' })
  })
  test('by somebody who is no administrator', async () => {
    const rep = (await logIn(person.email, password)).access_token
    expect(await ask(rep, 'DELETE', `/platform/people/${person.id}`, { confirm: person.email, erase: true })).toMatchObject({ status: 403, code: 'ADMIN_REQUIRED' })
    expect(await ask(rep, 'GET', `/platform/people/${person.id}/export`)).toMatchObject({ status: 403, code: 'ADMIN_REQUIRED' })
  })
  test('who is the last administrator, or oneself', async () => {
    const boss = (await asAdmin<Person[]>('GET', '/platform/people?search=admin%40demo.test')).data[0]
    expect(await asAdmin('DELETE', `/platform/people/${boss?.id}`, { confirm: 'admin@demo.test', erase: true })).toMatchObject({ status: 409, code: 'LAST_ADMIN' })
    expect(await erasure(boss?.id ?? '')).toBeUndefined()
    const me = (await asAdmin('GET', '/users/me?fields=id')).data.id
    expect(await asAdmin('DELETE', `/platform/people/${me}`, { confirm: 'x', erase: true })).toMatchObject({ status: 409, code: 'OWN_ACCOUNT' })
  })
})
