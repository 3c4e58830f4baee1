import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { instanceOf } from '@kontor/apply'
import { ask as askIn } from '../support/directus.ts'
import { hub } from '../support/hub.ts'
import { rowsOf, withRedis } from '../support/inside.ts'
import { filesWith, keysWith, namedFiles, tablesWith } from '../support/markers.ts'
import { portalApi, type PortalApi } from '../support/portal-api.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { createOverCli, removeTenant } from '../support/tenants.ts'
import { until } from '../support/until.ts'

interface Untouched { readonly id: string, readonly company: string, readonly status: string, readonly owner: { label: string } | null, readonly touchedAt: string }
type Rows = readonly Record<string, unknown>[]
interface Copy { readonly lead: Record<string, unknown>, readonly origins: Rows, readonly proposals: Rows, readonly documents: Rows, readonly activities: Rows, readonly history: readonly { changes: object }[], readonly submissions: Rows, readonly importRows: Rows, readonly tasks: Rows }

/** A tenant of its own: tables that others have filled are written anew only when nobody uses the tenant. */
const SLUG = `privacy-${randomBytes(4).toString('hex')}`
const DATABASE = instanceOf(SLUG).database
const ask = <T = Record<string, string>>(token: string, method: string, path: string, body?: unknown) => askIn<T>(token, method, path, body, SLUG)
const FIELD = `x_attest_${randomBytes(3).toString('hex')}`
const MARK = `priv${randomBytes(4).toString('hex')}`
let api: PortalApi, admin: string
const sql = <T extends object = Record<string, unknown>>(text: string, values: unknown[] = []) => rowsOf<T>(DATABASE, text, values)
const made: string[] = []

async function lead(values: Record<string, unknown> = {}): Promise<string> {
  const { status, data } = await api('manager', 'POST', '/leads', { company: `${MARK} ${made.length}`, ...values })
  expect(status).toBe(201)
  made.push(data.id)
  return data.id
}
const erase = (ids: readonly string[], way: string, role = 'admin') => api<{ state: string, ids: string[] }>(role, 'POST', '/leads/erase', { ids, way })
/** Waits for the end when the answer came before it. */
async function erased(ids: readonly string[], way: string): Promise<void> {
  expect([200, 202]).toContain((await erase(ids, way)).status)
  await until('the sweep', async () => (await sql('SELECT 1 FROM kontor_state.lead_erasures WHERE lead = ANY ($1::uuid[]) AND swept_at IS NULL', [ids])).length === 0 || undefined, 90)
}
const traces = async (word: string) => ({ tenant: await tablesWith(DATABASE, word), redis: await withRedis(redis => keysWith(redis, word)), files: await namedFiles(DATABASE, filesWith(word)) })

/** Leaves the word in every place that the tenant has for a lead. @returns the lead and the file */
async function plant(word: string): Promise<{ id: string, file: string, activity: string }> {
  const id = await lead({ company: `${MARK} Firma`, contactName: `Ada ${word}`, email: `${word}@example.com`, mobile: `kaputt ${word}`, notes: `Notiz ${word}`, tags: [word] })
  expect((await api('manager', 'PATCH', `/leads/${id}`, { contactName: `Ada B. ${word}`, nextStep: `anrufen ${word}` })).status).toBe(200)
  const activity = await api('manager', 'POST', `/leads/${id}/activities`, { kind: 'call', result: 'reached', subject: `mit ${word}`, body: `gesagt ${word}` })
  expect(activity.status).toBe(201)
  const gone = await api('manager', 'POST', `/leads/${id}/activities`, { kind: 'note', subject: `weg ${word}` })
  await api('manager', 'DELETE', `/activities/${gone.data.id}`)
  await sql('INSERT INTO tasks (title, about_collection, about_record, done) VALUES ($1, \'leads\', $2, true)', [`Rückruf ${word}`, id])
  const [batch] = await sql<{ id: string }>('INSERT INTO imports (collection, file_name, file_hash, encoding, delimiter) VALUES (\'leads\', \'list.csv\', \'x\', \'utf-8\', \';\') RETURNING id')
  await sql('INSERT INTO import_rows (import, row, values, lead) VALUES ($1, 1, $2, $3)', [batch?.id, JSON.stringify({ Name: word }), id])
  await sql('INSERT INTO kontor_state.import_changes (import, row, lead, former, coming, origins, marks, next_marks) VALUES ($1, 1, $2, $3, $3, \'[]\', \'[]\', \'[]\')', [batch?.id, id, JSON.stringify({ contact_name: word })])
  await sql('INSERT INTO form_submissions (form_name, state, values, lead) VALUES (\'Kontakt\', \'done\', $1, $2)', [JSON.stringify({ contact_name: word }), id])
  const given = 'WITH given AS (SELECT set_config(\'kontor.proposals\', \'given\', true), set_config(\'kontor.duplicates\', \'given\', true), set_config(\'kontor.facts\', \'given\', true))'
  const document = randomUUID(), other = await lead()
  await sql(`${given} INSERT INTO source_documents (id, kind, title, text, lead) SELECT $1::uuid, 'website', 'Impressum', $2::text, $3::uuid FROM given`, [document, `Inhaberin ${word}`, id])
  await sql(`${given} INSERT INTO proposals (id, lead, field, value, value_text, document, passage, state) SELECT gen_random_uuid(), $1::uuid, 'contact_name', $2::json, $3::text, $4::uuid, $3::text, 'open' FROM given`, [id, JSON.stringify(word), word, document])
  await sql(`${given} INSERT INTO lead_duplicates (id, lead, other, score, reasons, state) SELECT gen_random_uuid(), least($1::uuid, $2::uuid), greatest($1::uuid, $2::uuid), 0.9, $3::json, 'open' FROM given`, [id, other, JSON.stringify([word])])
  await sql(`${given} UPDATE lead_origins SET passage = $2 FROM given WHERE lead = $1`, [id, `Belegt: ${word}`])
  const user = (await ask<{ id: string }>(admin, 'GET', '/users/me?fields=id')).data.id
  const threads = await sql<{ id: string }>('INSERT INTO chat_threads (title, lead, user_created) VALUES ($1, $2, $3), (\'Allgemein\', NULL, $3) RETURNING id', [`Über ${word}`, id, user])
  await sql('INSERT INTO chat_messages (thread, role, content, state, author) VALUES ($1, \'user\', $2, \'sent\', $3)', [threads[0]?.id, `Frage zu ${word}`, user])
  await sql('INSERT INTO chat_messages (thread, role, content, state, sources) VALUES ($1, \'assistant\', $2, \'answered\', $3)', [threads[1]?.id, `Antwort mit ${word}`, JSON.stringify([{ collection: 'leads', id, label: word }])])
  await sql('INSERT INTO directus_comments (id, collection, item, comment, user_created) VALUES (gen_random_uuid(), \'leads\', $2, $3, $1)', [user, id, word])
  await sql('INSERT INTO directus_notifications (recipient, subject, message, collection, item) VALUES ($1, $2::text, $2::text, \'leads\', $3)', [user, word, id])
  const form = new FormData()
  form.append('title', word)
  form.append('file', new Blob([`Inhalt ${word}`], { type: 'text/plain' }), `${word}.txt`)
  const file = await ask(admin, 'POST', '/files', form)
  expect(file.status).toBe(200)
  expect((await ask(admin, 'PATCH', `/items/leads/${id}`, { [FIELD]: file.data.id })).status).toBe(200)
  await until('the event', async () => await withRedis(redis => keysWith(redis, word)).then(keys => keys.length > 0) || undefined, 20)
  await sql('CHECKPOINT')
  return { id, file: file.data.id as string, activity: activity.data.id }
}
const PLACES = ['public.leads', 'public.lead_marks', 'kontor_state.lead_verdicts', 'public.lead_origins', 'public.activities', 'public.tasks', 'public.import_rows', 'public.form_submissions', 'public.source_documents', 'public.proposals', 'public.chat_threads', 'public.chat_messages', 'public.directus_comments', 'public.directus_notifications', 'public.directus_revisions', 'public.directus_files', 'kontor_state.outbox_events', 'kontor_state.record_changes', 'kontor_state.import_changes', 'kontor_state.search_leads']
const NOTHING = { tenant: [], redis: [], files: [] }

beforeAll(async () => {
  expect(await createOverCli(SLUG)).toMatchObject({ code: 0 })
  api = await portalApi(['admin', 'manager', 'rep', 'readonly', 'trainer', 'automation'], '/crm', SLUG)
  admin = await realmToken({ claims: { organization: { [SLUG]: { id: '1', groups: ['/admin'] } }, amr: ['pwd', 'otp'] }, lifespan: 1800 })
  expect((await ask(admin, 'POST', '/fields/leads', { field: FIELD, type: 'uuid', schema: {}, meta: { interface: 'file', special: ['file'] } })).status).toBe(200)
  for (const [field, type] of [['own_birth', 'date'], ['own_extension', 'integer'], ['own_member', 'boolean']]) expect((await ask(admin, 'POST', '/fields/leads', { field, type, schema: {}, meta: {} })).status, field).toBe(200)
  expect((await ask(admin, 'POST', '/relations', { collection: 'leads', field: FIELD, related_collection: 'directus_files', schema: { on_delete: 'SET NULL' } })).status).toBe(200)
}, 120_000)
afterAll(() => removeTenant(SLUG), 120_000)

describe('a lead is erased', () => {
  test('with everything attached to it, in every store; the log says who and when, and nothing of the person', { timeout: 180_000 }, async () => {
    const word = `mark${randomBytes(6).toString('hex')}`
    const { id, file } = await plant(word)
    const before = await traces(word)
    expect(before.tenant).toEqual(expect.arrayContaining(PLACES))
    for (const place of ['/postgres', `/files/${SLUG}/`, '/redis/']) expect(before.files.filter(name => name.includes(place)), place).not.toEqual([])
    await erased([id], 'erase')
    expect(await traces(word)).toEqual(NOTHING)
    expect((await api('admin', 'GET', `/leads/${id}`)).status).toBe(404)
    expect((await ask(admin, 'GET', `/files/${file}`)).status).toBe(403)
    expect(await sql('SELECT action, target, before, after, actor IS NOT NULL AS named FROM audit_log WHERE target = $1', [id])).toEqual([{ action: 'lead.erased', target: id, before: null, after: null, named: true }])
    // Programs are told that it is gone, without a value.
    expect(await sql('SELECT type, payload FROM kontor_state.outbox_events WHERE record = $1 AND payload - \'id\' <> \'{}\'', [id])).toEqual([{ type: 'crm.lead.deleted', payload: { id, erased: true } }])
    // The same call again finds it done.
    expect(await erase([id], 'erase')).toMatchObject({ status: 200, data: { state: 'done', ids: [id] } })
  })

  test('that was deleted before; several at once', { timeout: 90_000 }, async () => {
    const [one, two] = [await lead({ notes: 'eins' }), await lead()]
    expect((await api('manager', 'DELETE', `/leads/${one}`)).status).toBe(204)
    await erased([one, two], 'erase')
    expect(await sql('SELECT id FROM leads WHERE id = ANY ($1::uuid[])', [[one, two]])).toEqual([])
  })

  test('also when the process was killed in the middle: who starts next goes on', { timeout: 180_000 }, async () => {
    const word = `kill${randomBytes(6).toString('hex')}`
    const id = await lead({ contactName: word })
    const health = await (await fetch(`${hub().hostUrl}/health`)).json() as { instances: Record<string, { pid?: number }> }
    // One that was not begun, and one of which the pages were still to be swept.
    const swept = await lead()
    await sql('INSERT INTO kontor_state.lead_erasures (lead, way, done_at) VALUES ($1, \'erase\', NULL), ($2, \'anonymize\', now())', [id, swept])
    process.kill(health.instances[SLUG]?.pid as number, 'SIGKILL')
    await until('the end', async () => {
      // Any request wakes the tenant.
      await ask(admin, 'GET', '/server/ping').catch(() => undefined)
      return (await sql('SELECT 1 FROM kontor_state.lead_erasures WHERE lead IN ($1, $2) AND swept_at IS NOT NULL', [id, swept])).length === 2 || undefined
    }, 120)
    expect(await traces(word)).toEqual(NOTHING)
  })
})

test('a lead is anonymized: nothing of the person is found anywhere, facts of the company stay', { timeout: 180_000 }, async () => {
  const word = `anon${randomBytes(6).toString('hex')}`
  const { id, activity } = await plant(word)
  await api('manager', 'PATCH', `/leads/${id}`, { city: 'Bonn', status: 'contacted' })
  const own = { own_birth: '1990-04-01', own_extension: 4711, own_member: true }
  expect((await ask(admin, 'PATCH', `/items/leads/${id}`, own)).status).toBe(200)
  await erased([id], 'anonymize')
  // A day may be that of a birth, a number one to be dialled.
  expect(await sql('SELECT own_birth, own_extension, own_member FROM leads WHERE id = $1', [id])).toEqual([{ own_birth: null, own_extension: null, own_member: true }])
  expect(await traces(word)).toEqual(NOTHING)
  expect((await api('manager', 'GET', `/leads/${id}`)).data).toMatchObject({ company: `${MARK} Firma`, city: 'Bonn', status: 'contacted', contactName: null, email: null, notes: null, nextStep: null })
  expect((await api('manager', 'GET', `/activities/${activity}`)).data).toMatchObject({ kind: 'call', result: 'reached', subject: null, body: null })
  // That the town was changed is no secret.
  expect(await sql('SELECT changes FROM kontor_state.record_changes WHERE record = $1 AND changes ? \'city\'', [id])).toEqual([{ changes: expect.objectContaining({ city: { from: null, to: 'Bonn' } }) as object }])
  expect(await sql('SELECT action FROM audit_log WHERE target = $1', [id])).toEqual([{ action: 'lead.anonymized' }])
  // Somebody may fill it in again, and it can be erased all the same.
  expect((await api('manager', 'PATCH', `/leads/${id}`, { contactName: 'Neu' })).status).toBe(200)
  await erased([id], 'erase')
  expect((await api('admin', 'GET', `/leads/${id}`)).status).toBe(404)
})

test.each(['erase', 'anonymize'] as const)('with a lead goes what was merged into it: %s', { timeout: 180_000 }, async (way) => {
  const word = `merg${randomBytes(6).toString('hex')}`
  const { id: other, activity } = await plant(word), between = await lead({ contactName: `Olga ${word}` }), id = await lead({ company: `${MARK} bleibt` })
  expect((await api('manager', 'POST', `/leads/${between}/merge`, { other, values: { email: 'other', contactName: 'other' } })).status).toBeLessThan(300)
  expect((await api('manager', 'POST', `/leads/${id}/merge`, { other: between, values: { email: 'other' } })).status).toBeLessThan(300)
  await erased([id], way)
  expect(await traces(word)).toEqual(NOTHING)
  expect((await api('manager', 'GET', `/activities/${activity}`)).status).toBe(way === 'erase' ? 404 : 200)
  expect(await sql('SELECT FROM leads WHERE id = ANY ($1::uuid[])', [[id, between, other]])).toHaveLength(way === 'erase' ? 0 : 3)
})

test.each(['erase', 'anonymize'] as const)('what was merged into a lead after the wish goes as well: %s', { timeout: 180_000 }, async (way) => {
  const word = `late${randomBytes(6).toString('hex')}`
  const { id: other } = await plant(word), id = await lead({ company: `${MARK} bleibt` })
  expect((await api('manager', 'POST', `/leads/${id}/merge`, { other, values: { email: 'other' } })).status).toBeLessThan(300)
  // As it was wished for while the other one still stood by itself.
  await sql('INSERT INTO kontor_state.lead_erasures (lead, way, requested_at) VALUES ($1, $2, now() - interval \'1 hour\')', [id, way])
  await erased([await lead()], 'erase')
  await until('the wish to be done', async () => (await sql('SELECT FROM kontor_state.lead_erasures WHERE lead = $1 AND swept_at IS NOT NULL', [id])).length === 1, 60)
  expect(await traces(word)).toEqual(NOTHING)
})

test('so are those that were disqualified or have become customers; the customer stays', { timeout: 180_000 }, async () => {
  const no = await lead({ contactName: 'Nina Nein' }), yes = await lead({ contactName: 'Jana Ja', status: 'qualified' })
  expect((await api('manager', 'PATCH', `/leads/${no}`, { status: 'disqualified', disqualifiedReason: 'Nina will nicht' })).status).toBe(200)
  const { data: { customer } } = await api<{ customer: string }>('manager', 'POST', `/leads/${yes}/convert`, {})
  await erased([no, yes], 'anonymize')
  expect((await api('manager', 'GET', `/leads/${no}`)).data).toMatchObject({ status: 'disqualified', disqualifiedReason: null, contactName: null })
  expect((await api('manager', 'GET', `/leads/${yes}`)).data).toMatchObject({ status: 'converted', contactName: null })
  await erased([yes], 'erase')
  expect((await api('manager', 'GET', `/customers/${customer}`)).data).toMatchObject({ company: expect.stringContaining(MARK) as string, lead: null })
})

describe('nobody is erased', () => {
  test.each(['manager', 'rep', 'readonly', 'trainer', 'automation'])('by %s', async (role) => {
    const id = await lead()
    expect((await erase([id], 'erase', role)).status).toBe(403)
    expect((await ask((await tokenOf(role)), 'POST', '/platform/privacy/leads/erase', { ids: [id], way: 'erase' })).status).toBe(403)
    expect((await api('admin', 'GET', `/leads/${id}`)).status).toBe(200)
  })
  test('when one of several is not there', async () => {
    const id = await lead()
    expect(await erase([id, randomUUID()], 'erase')).toMatchObject({ status: 404, code: 'LEAD_UNKNOWN' })
    expect((await api('admin', 'GET', `/leads/${id}`)).status).toBe(200)
  })
  test('of too many, or in a way that there is not', async () => {
    expect((await erase(Array.from({ length: 101 }, () => randomUUID()), 'erase')).status).toBe(400)
    expect((await erase([randomUUID()], 'forget')).status).toBe(400)
    expect((await erase([], 'erase')).status).toBe(400)
  })
  test('by the administrator of another tenant', async () => {
    const id = await lead()
    const foreign = await realmToken({ claims: { organization: { other: { id: '2', groups: ['/admin'] } }, amr: ['pwd', 'otp'] } })
    for (const [method, path, body] of [['POST', '/platform/privacy/leads/erase', { ids: [id], way: 'erase' }], ['GET', `/platform/privacy/leads/${id}/copy`, undefined], ['GET', '/platform/privacy/leads/untouched', undefined]] as const) {
      expect([401, 403], path).toContain((await ask(foreign, method, path, body)).status)
    }
    expect((await api('admin', 'GET', `/leads/${id}`)).status).toBe(200)
  })
})
const tokenOf = (role: string) => realmToken({ claims: { organization: { [SLUG]: { id: '1', groups: [`/${role}`] } }, amr: ['pwd'] } })

describe('the rule for untouched leads', () => {
  const untouched = async (role = 'admin') => {
    const answer = await api<Untouched[]>(role, 'GET', '/leads/untouched?pageSize=100')
    expect(answer.status).toBe(200)
    return answer.data.filter(({ id }) => made.includes(id))
  }
  const rule = (months: number | null) => portalSettings({ retentionMonths: months })
  const portalSettings = async (body: object) => (await fetch(`${hub().publicUrl}/api/v1/platform/settings`, { method: 'PATCH', headers: { 'authorization': `Bearer ${admin}`, 'x-kontor-tenant': SLUG, 'content-type': 'application/json' }, body: JSON.stringify(body) }))
  /** As if it had been made, and changed last, so many months ago. */
  const age = (id: string, months: number) => sql(`WITH given AS (SELECT set_config('kontor.facts', 'given', true)) UPDATE leads SET date_created = now() - make_interval(months => $2), date_updated = now() - make_interval(months => $2) FROM given WHERE id = $1`, [id, months])

  test('is the administrator\'s to set, and bounded', async () => {
    for (const wrong of [0, -1, 1.5, 601, '6']) expect((await portalSettings({ retentionMonths: wrong })).status, String(wrong)).toBe(400)
    expect((await ask(admin, 'PATCH', '/items/tenant_settings', { retention_months: 0 })).status).toBe(400)
    const set = await rule(24)
    expect(set.status).toBe(200)
    expect((await set.json() as { data: object }).data).toMatchObject({ retentionMonths: 24 })
    expect((await sql<{ after: object }>('SELECT after FROM audit_log WHERE action = \'settings.changed\' ORDER BY at DESC LIMIT 1'))[0]?.after).toEqual({ retentionMonths: 24 })
    expect((await rule(null)).status).toBe(200)
  })

  test('names who was untouched, and whoever was called, changed by a person, or has something to come is not', { timeout: 90_000 }, async () => {
    const old = await lead({ contactName: 'Alt' }), deleted = await lead(), called = await lead(), changed = await lead(), planned = await lead(), tasked = await lead(), fresh = await lead(), byProgram = await lead()
    await api('manager', 'POST', `/leads/${called}/activities`, { kind: 'call', result: 'reached' })
    await api('manager', 'DELETE', `/leads/${deleted}`)
    for (const id of [old, deleted, called, planned, tasked, byProgram]) await age(id, 13)
    await sql('UPDATE leads SET date_created = now() - interval \'13 months\' WHERE id = $1', [changed])
    expect((await api('manager', 'PATCH', `/leads/${changed}`, { notes: 'jetzt' })).status).toBe(200)
    await sql('WITH given AS (SELECT set_config(\'kontor.facts\', \'given\', true)) UPDATE leads SET next_step_at = now() + interval \'3 days\' FROM given WHERE id = $1', [planned])
    await sql('INSERT INTO tasks (title, about_collection, about_record, done) VALUES (\'offen\', \'leads\', $1, false)', [tasked])
    await sql('WITH given AS (SELECT set_config(\'kontor.facts\', \'given\', true)) UPDATE leads SET website = \'https://a.example\', user_updated = \'6b6f6e74-6f72-4003-8000-000000000007\', date_updated = now() FROM given WHERE id = $1', [byProgram])
    expect(await untouched()).toEqual([])
    await rule(12)
    const found = await untouched()
    expect(found.map(({ id }) => id).sort()).toEqual([old, deleted, byProgram].sort())
    expect(found.find(({ id }) => id === deleted)?.status).toBe('deleted')
    expect(Math.round((Date.now() - Date.parse(found.find(({ id }) => id === old)?.touchedAt ?? '')) / 864e5 / 30.4)).toBe(13)
    expect((await untouched('manager')).map(({ id }) => id).sort()).toEqual([old, byProgram].sort())
    expect((await api('trainer', 'GET', '/leads/untouched')).status).toBe(403)
    expect(fresh).toBeDefined()
    await rule(14)
    expect(await untouched()).toEqual([])
    await rule(12)
    // Anonymized, it is proposed no more.
    await erased([old], 'anonymize')
    await sql('UPDATE leads SET date_created = date_created WHERE id = $1', [old])
    expect((await untouched()).map(({ id }) => id)).not.toContain(old)
    await rule(null)
    expect(await untouched()).toEqual([])
  })

  test('shows a rep those alone that they see', async () => {
    const own = await lead({ owner: null }), others = await lead()
    const stranger = (await ask<{ id: string }>(api.tokens.manager ?? '', 'GET', '/users/me?fields=id')).data.id
    for (const id of [own, others]) await age(id, 30)
    await sql('UPDATE leads SET owner = CASE WHEN id = $1 THEN NULL ELSE $3::uuid END, date_updated = now() - interval \'30 months\' WHERE id IN ($1, $2)', [own, others, stranger])
    await rule(24)
    const seen = (await untouched('rep')).map(({ id }) => id)
    await rule(null)
    expect(seen).toContain(own)
    expect(seen).not.toContain(others)
  })
})

describe('a copy of a lead', () => {
  test('has every value, where it came from, and everything attached', { timeout: 60_000 }, async () => {
    const word = `copy${randomBytes(6).toString('hex')}`
    const { id } = await plant(word)
    const { status, data } = await api<Copy>('admin', 'GET', `/leads/${id}/copy`)
    expect(status).toBe(200)
    expect(data.lead).toMatchObject({ id, contactName: `Ada B. ${word}`, email: `${word}@example.com`, tags: [word] })
    expect(data.origins).toEqual(expect.arrayContaining([expect.objectContaining({ field: '*', kind: 'person', passage: `Belegt: ${word}` }), expect.objectContaining({ field: 'contactName', kind: 'person', person: expect.any(String) as string })]))
    for (const part of ['proposals', 'documents', 'activities', 'submissions', 'importRows', 'tasks', 'history'] as const) expect(JSON.stringify(data[part]), part).toContain(word)
    expect(data.history.some(({ changes }) => 'contactName' in changes)).toBe(true)
    await erased([id], 'erase')
    expect((await api('admin', 'GET', `/leads/${id}/copy`)).status).toBe(404)
  })
  test('is for who may read the lead', async () => {
    const stranger = (await ask<{ id: string }>(api.tokens.manager ?? '', 'GET', '/users/me?fields=id')).data.id
    const id = await lead({ owner: null })
    expect((await api('rep', 'GET', `/leads/${id}/copy`)).status).toBe(200)
    await sql('UPDATE leads SET owner = $2 WHERE id = $1', [id, stranger])
    expect((await api('rep', 'GET', `/leads/${id}/copy`)).status).toBe(404)
    expect((await api('trainer', 'GET', `/leads/${id}/copy`)).status).toBe(403)
  })
})
