import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask } from '../support/directus.ts'
import { rowsOf } from '../support/inside.ts'
import { portalApi } from '../support/portal-api.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { until } from '../support/until.ts'

type Row = Readonly<Record<string, unknown>>
interface Merged { readonly id: string, readonly lead: string, readonly other: string, readonly moved: readonly { readonly collection: string, readonly moved: number, readonly left: number }[] }
interface Unmerged { readonly id: string, readonly lead: string, readonly other: string, readonly kept: readonly string[], readonly back: number, readonly stay: number }
interface Merges { readonly into: { readonly id: string } | null, readonly merges: readonly { readonly id: string, readonly other: { readonly id: string, readonly company: string } }[] }

const MARK = `Merge${Date.now().toString(36).replace(/\d/g, 'x')}`
const VISITS = 'mg_visits'
const tokens: Record<string, string> = {}
const made: string[] = []
const BASE = { company: `${MARK} Maschinenbau GmbH`, street: 'Hauptstraße 12', postal_code: '53111', city: 'Bonn', country: 'Deutschland', email: `info@${MARK.toLowerCase()}.de`, phone: '+49 228 5550199' }
const as = (role: string, tenant = 'demo') => realmToken({ claims: { organization: { [tenant]: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', 'otp'] }, lifespan: 1800 })
const sql = <T extends object = Row>(query: string, values: unknown[] = []) => rowsOf<T>('tenant_demo', query, values)

async function lead(values: Row = {}, role = 'manager'): Promise<string> {
  const { status, data, body } = await ask(tokens[role] as string, 'POST', '/items/leads', { ...BASE, owner: null, ...values })
  expect(status, JSON.stringify(body)).toBe(200)
  made.push(data.id as string)
  return data.id as string
}
const looked = () => until('duplicates to be looked for', async () => (await sql<{ n: number }>('SELECT ((SELECT count(*) FROM kontor_state.lead_keys_due) + (SELECT count(*) FROM kontor_state.lead_keys WHERE NOT searched))::int AS n'))[0]?.n === 0, 120)
const merge = (role: string, id: string, other: string, values: Row = {}, more: Row = {}) => ask<Merged>(tokens[role] as string, 'POST', `/crm/leads/${id}/merge`, { other, values, ...more })
const undo = (role: string, id: string) => ask<Unmerged>(tokens[role] as string, 'POST', `/crm/merges/${id}/undo`, {})
const merges = (role: string, id: string) => ask<Merges>(tokens[role] as string, 'GET', `/crm/leads/${id}/merges`)
const patch = async (id: string, values: Row, role = 'manager') => expect((await ask(tokens[role] as string, 'PATCH', `/items/leads/${id}`, values)).status).toBe(200)
const rowOf = async (id: string) => (await sql('SELECT * FROM leads WHERE id = $1', [id]))[0] as Row
const originsOf = (id: string) => sql<{ field: string, kind: string, address: string | null, verification: string }>('SELECT field, kind, address, verification FROM lead_origins WHERE lead = $1 ORDER BY field', [id])

/** Every table whose rows belong to leads, by the column that says to which. */
const TABLES: readonly (readonly [table: string, column: string])[] = [
  ['lead_origins', 'lead'], ['lead_marks', 'lead'], ['lead_duplicates', 'lead'], ['lead_duplicates', 'other'], ['activities', 'lead'], ['lead_files', 'lead'], ['tasks', 'about_record'], ['chat_threads', 'lead'], ['source_documents', 'lead'], ['proposals', 'lead'],
  ['form_submissions', 'lead'], ['import_rows', 'lead'], ['directus_comments', 'item'], [VISITS, 'lead'],
]
/** All rows of these leads as the database has them, but for when and by whom the leads themselves were changed last. */
async function snapshot(ids: readonly string[]): Promise<Record<string, readonly unknown[]>> {
  const leads = await sql<{ row: unknown }>('SELECT to_jsonb(l) - \'user_updated\' - \'date_updated\' AS row FROM leads l WHERE id::text = ANY ($1) ORDER BY id', [ids])
  const rows = await Promise.all(TABLES.map(async ([table, column]) => [`${table}.${column}`, (await sql<{ row: unknown }>(`SELECT to_jsonb(t) AS row FROM ${table} t WHERE t.${column}::text = ANY ($1) ORDER BY t.id::text`, [ids])).map(({ row }) => row)] as const))
  return { leads: leads.map(({ row }) => row), ...Object.fromEntries(rows) }
}

/** Something of every kind that points to a lead. */
async function attach(id: string): Promise<void> {
  const manager = tokens.manager as string
  const ok = async (path: string, body: Row) => expect((await ask(manager, 'POST', path, body)).status, path).toBe(200)
  await ok('/items/activities', { lead: id, kind: 'call', subject: 'Angerufen', result: 'reached' })
  await ok('/items/activities', { lead: id, kind: 'note', body: 'Gelöscht', occurred_at: '2026-01-02T03:04:05Z' })
  await ok('/items/lead_files', { lead: id, title: 'Angebot' })
  await ok('/items/tasks', { title: `${MARK} Angebot`, about_collection: 'leads', about_record: id })
  await ok('/items/chat_threads', { title: 'Über den Lead', lead: id })
  await ok(`/items/${VISITS}`, { title: 'Vor Ort', lead: id })
  expect((await ask(tokens.admin as string, 'POST', '/comments', { collection: 'leads', item: id, comment: 'Kommentar' })).status).toBe(200)
  const [document] = await sql<{ id: string }>(`WITH told AS MATERIALIZED (SELECT set_config('kontor.proposals', 'given', true))
    INSERT INTO source_documents (id, kind, title, address, hash, text, lead, fetched_at) SELECT gen_random_uuid(), 'website', 'Impressum', 'https://x.test/', 'h', 'Tel. 0228 1', $1, now() FROM told RETURNING id`, [id])
  await sql(`WITH told AS MATERIALIZED (SELECT set_config('kontor.proposals', 'given', true))
    INSERT INTO proposals (id, lead, field, value, value_text, document, passage, state, date_created) SELECT gen_random_uuid(), $1, 'phone', '"0228 1"', '0228 1', $2, 'Tel. 0228 1', 'open', now() FROM told`, [id, document?.id])
  await sql('INSERT INTO form_submissions (id, state, lead, date_created) VALUES (gen_random_uuid(), \'done\', $1, now())', [id])
}

let stranger = ''
beforeAll(async () => {
  for (const role of ['admin', 'manager', 'rep', 'rep2', 'readonly', 'trainer', 'automation']) tokens[role] = await as(role === 'rep2' ? 'rep' : role)
  const studio = async (method: string, path: string, body: unknown) => expect((await ask(tokens.admin as string, method, path, body)).status, path).toBeLessThan(300)
  await ask(tokens.admin as string, 'DELETE', `/collections/${VISITS}`)
  await studio('POST', '/collections', { collection: VISITS, schema: {}, meta: { icon: 'store' }, fields: [{ field: 'id', type: 'integer', meta: { hidden: true, readonly: true, interface: 'input' }, schema: { is_primary_key: true, has_auto_increment: true } }, { field: 'title', type: 'string', schema: {}, meta: { interface: 'input' } }] })
  await studio('POST', `/fields/${VISITS}`, { field: 'lead', type: 'uuid', schema: {}, meta: { interface: 'select-dropdown-m2o', special: ['m2o'] } })
  await studio('POST', '/relations', { collection: VISITS, field: 'lead', related_collection: 'leads', schema: { on_delete: 'SET NULL' } })
  await studio('POST', '/items/portal_collections', { collection: VISITS, sort: 90 })
  await until('the rights to the own collection', async () => (await ask(tokens.manager as string, 'GET', `/items/${VISITS}`)).status === 200, 30)
  stranger = await lead({ company: `Steuerkanzlei ${MARK}`, email: null, phone: null, street: null })
}, 120_000)
afterAll(async () => {
  await sql('DELETE FROM form_submissions f USING (SELECT set_config(\'kontor.hard_delete\', \'on\', true)) told WHERE f.lead::text = ANY ($1)', [made])
  await ask(tokens.manager as string, 'DELETE', '/items/leads', made)
  await ask(tokens.admin as string, 'DELETE', `/collections/${VISITS}`)
}, 60_000)

describe('a merge', () => {
  test('keeps the chosen values with their origins and marks, and everything attached; its undo leaves each row as it was', async () => {
    const one = await lead({ phone: 'keine Nummer', notes: 'Bleibt' })
    const two = await lead({ company: `${MARK} MASCHINENBAU AG`, phone: 'auch keine', mobile: 'falsch', notes: 'Geht', tags: ['messe', 'nord'], rating: 'hot' })
    const third = await lead({ company: `${MARK} Maschinenbau`, phone: null })
    await looked()
    expect((await ask(tokens.manager as string, 'POST', `/crm/leads/${two}/provenance/mobile`, { verification: 'rejected', value: 'falsch' })).status).toBe(200)
    for (const id of [one, two]) await attach(id)
    const [dismissed] = await sql<{ id: string }>('SELECT id FROM lead_duplicates WHERE lead = ANY ($1) AND other = ANY ($1)', [[two, third]])
    expect((await ask(tokens.manager as string, 'POST', `/crm/duplicates/${dismissed?.id}/dismiss`, {})).status).toBe(200)
    const before = await snapshot([one, two])
    expect(before['activities.lead']).toHaveLength(4)

    const { status, data, body } = await merge('manager', one, two, { phone: 'other', mobile: 'other', tags: 'other', rating: 'other', notes: 'this' })
    expect(status, JSON.stringify(body)).toBe(200)
    expect(Object.fromEntries(data.moved.map(({ collection, moved, left }) => [collection, [moved, left]]))).toEqual({
      activities: [2, 0], lead_files: [1, 0], tasks: [1, 0], chat_threads: [1, 0], source_documents: [1, 0], proposals: [1, 0], form_submissions: [1, 0], directus_comments: [1, 0], [VISITS]: [1, 0],
    })
    expect(await rowOf(one)).toMatchObject({ company: BASE.company, phone: 'auch keine', mobile: 'falsch', tags: ['messe', 'nord'], rating: 'hot', notes: 'Bleibt', deleted_at: null, merged_into: null })
    expect(await rowOf(two)).toMatchObject({ merged_into: one, deleted_at: expect.any(Date) as Date, phone: 'auch keine' })
    const after = await snapshot([one])
    for (const name of ['activities.lead', 'lead_files.lead', 'tasks.about_record', 'chat_threads.lead', 'source_documents.lead', 'proposals.lead', 'form_submissions.lead', 'directus_comments.item', `${VISITS}.lead`]) expect(after[name], name).toHaveLength((before[name] ?? []).length)
    expect(await originsOf(one)).toContainEqual(expect.objectContaining({ field: 'mobile', kind: 'person', verification: 'rejected' }))
    const marks = await sql<{ field: string, value: string }>('SELECT field, value FROM lead_marks WHERE lead = $1 ORDER BY field', [one])
    expect(marks).toEqual([{ field: 'mobile', value: 'falsch' }, { field: 'phone', value: 'auch keine' }])
    expect(await sql('SELECT FROM lead_duplicates WHERE lead = $1 OR other = $1', [two])).toEqual([])
    // Others of the lead that stays are looked for again.
    await looked()
    expect(await sql('SELECT FROM lead_duplicates WHERE lead = ANY ($1) AND other = ANY ($1)', [[one, third]])).toHaveLength(1)

    expect((await merges('manager', one)).data).toMatchObject({ into: null, merges: [{ id: data.id, other: { id: two, company: `${MARK} MASCHINENBAU AG` } }] })
    expect((await merges('manager', two)).data).toMatchObject({ into: { id: one }, merges: [] })
    const undone = await undo('manager', data.id)
    expect(undone).toMatchObject({ status: 200, data: { lead: one, other: two, kept: [], back: 10, stay: 0 } })
    await looked()
    const again = await snapshot([one, two])
    for (const name of Object.keys(before)) if (!name.startsWith('lead_duplicates')) expect(again[name], name).toEqual(before[name])
    const pairs = (from: typeof before) => [...from['lead_duplicates.lead'] ?? [], ...from['lead_duplicates.other'] ?? []].map(row => ({ ...row as Row, date_updated: null, fingerprint: null }))
    expect(pairs(again)).toEqual(expect.arrayContaining(pairs(before)))
    expect(await undo('manager', data.id)).toMatchObject({ status: 409, code: 'MERGE_UNDONE' })
    expect((await merges('manager', one)).data).toEqual({ into: null, merges: [] })
  })

  test('an undo after later work keeps that, and says what it kept', async () => {
    const one = await lead({ phone: '+49 228 1', mobile: null, city: 'Bonn' })
    const two = await lead({ phone: '+49 228 2', mobile: '+49 171 2', city: 'Köln' })
    for (const id of [one, two]) await attach(id)
    const { data } = await merge('manager', one, two, { phone: 'other', mobile: 'other', city: 'other' })
    await patch(one, { phone: '+49 228 3' })
    // The same value, by somebody's own word.
    await patch(one, { mobile: null })
    await patch(one, { mobile: '+49 171 2' })
    const [activity] = await sql<{ id: string }>('SELECT a.id FROM activities a JOIN kontor_state.lead_merge_moves m ON m.record = a.id::text WHERE m.merge = $1 LIMIT 1', [data.id])
    expect((await ask(tokens.manager as string, 'PATCH', `/items/activities/${activity?.id}`, { lead: stranger })).status).toBe(200)
    const answer = await undo('manager', data.id)
    expect(answer).toMatchObject({ status: 200, data: { stay: 1, back: 9 } })
    expect([...answer.data.kept].sort()).toEqual(['mobile', 'phone'])
    expect(await rowOf(one)).toMatchObject({ phone: '+49 228 3', mobile: '+49 171 2', city: 'Bonn' })
    expect(await rowOf(two)).toMatchObject({ phone: '+49 228 2', city: 'Köln', deleted_at: null, deleted_by: null, merged_into: null })
    expect((await sql<{ lead: string }>('SELECT lead FROM activities WHERE id = $1', [activity?.id]))[0]?.lead).toBe(stranger)
  })

  test('a status comes with its reason; what nobody fills in cannot be taken', async () => {
    const one = await lead()
    const two = await lead({ status: 'disqualified', disqualified_reason: 'Insolvent' })
    expect(await merge('manager', one, two, { lead_number: 'other' })).toMatchObject({ status: 400, code: 'MERGE_FIELD' })
    for (const field of ['id', 'deleted_at', 'merged_into', 'last_activity_at', 'user_created', 'search_vector', 'nowhere']) expect(await merge('manager', one, two, { [field]: 'other' }), field).toMatchObject({ status: 400, code: 'MERGE_FIELD' })
    expect(await merge('manager', one, one)).toMatchObject({ status: 400, code: 'MERGE_SAME' })
    expect((await merge('manager', one, two, { status: 'third' })).status).toBe(400)
    const { data } = await merge('manager', one, two, { status: 'other' })
    expect(await rowOf(one)).toMatchObject({ status: 'disqualified', disqualified_reason: 'Insolvent' })
    expect(await undo('manager', data.id)).toMatchObject({ status: 200 })
    expect(await rowOf(one)).toMatchObject({ status: 'new', disqualified_reason: null })
  })

  test('of what has changed unseen is refused', async () => {
    const [one, two] = [await lead(), await lead()]
    await patch(one, { notes: 'gelesen' })
    const seen = (await rowOf(one)).date_updated as Date
    await patch(one, { notes: 'und geändert' })
    expect(await merge('manager', one, two, {}, { version: { this: seen.toISOString(), other: null } })).toMatchObject({ status: 409, code: 'MERGE_OUTDATED' })
    const fresh = ((await rowOf(one)).date_updated as Date).toISOString()
    expect(await merge('manager', one, two, {}, { version: { this: fresh, other: null } })).toMatchObject({ status: 200 })
  })

  test('of what has become a customer is refused, and so is the undo of one before that', async () => {
    const [plain, customer, before] = [await lead(), await lead({ status: 'qualified' }), await lead()]
    const { data: { id } } = await merge('manager', customer, before, { phone: 'other' })
    expect(await ask(tokens.manager as string, 'POST', `/crm/leads/${customer}/convert`, {})).toMatchObject({ status: 201 })
    for (const [one, other] of [[customer, plain], [plain, customer]] as const) expect(await merge('manager', one, other)).toMatchObject({ status: 409, code: 'MERGE_CONVERTED' })
    expect(await undo('manager', id)).toMatchObject({ status: 409, code: 'MERGE_CONVERTED' })
    expect(await ask(tokens.manager as string, 'POST', `/crm/leads/${customer}/convert/undo`, {})).toMatchObject({ status: 200 })
    expect(await undo('manager', id)).toMatchObject({ status: 200 })
  })

  test('two at once: one happens, and nothing is lost', async () => {
    for (let round = 0; round < 3; round++) {
      const [one, two] = [await lead(), await lead()]
      for (const id of [one, two]) await attach(id)
      const answers = await Promise.all([merge('manager', one, two, { city: 'other' }), merge('manager', two, one, { city: 'other' }), merge('manager', one, two)])
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
      for (const { status } of answers) expect([200, 403, 409]).toContain(status)
      const live = await sql<{ id: string, n: number }>('SELECT l.id, (SELECT count(*) FROM activities a WHERE a.lead = l.id)::int AS n FROM leads l WHERE l.id = ANY ($1) AND l.deleted_at IS NULL', [[one, two]])
      expect(live).toHaveLength(1)
      expect(live[0]?.n).toBe(4)
      const id = answers.find(({ status }) => status === 200)?.data.id as string
      const undone = await Promise.all([undo('manager', id), undo('manager', id)])
      expect(undone.map(({ status }) => status).sort()).toEqual([200, 409])
    }
  })

  test('a chain leads to the last one, and is undone from its end', async () => {
    const [one, two, three] = [await lead(), await lead(), await lead()]
    const first = (await merge('manager', two, one)).data
    const second = (await merge('manager', three, two)).data
    expect((await merges('manager', one)).data).toMatchObject({ into: { id: three } })
    expect(await undo('manager', first.id)).toMatchObject({ status: 409, code: 'MERGE_GONE' })
    expect(await undo('manager', second.id)).toMatchObject({ status: 200 })
    expect((await merges('manager', one)).data).toMatchObject({ into: { id: two } })
    expect(await undo('manager', first.id)).toMatchObject({ status: 200 })
    expect(await rowOf(one)).toMatchObject({ deleted_at: null, merged_into: null })
  })
})

describe('rights', () => {
  test('only who may change and delete both merges, and takes back; no program does', async () => {
    const own = await lead({ owner: undefined }, 'rep')
    const mine = await lead({ owner: undefined }, 'rep')
    const free = await lead()
    for (const role of ['readonly', 'trainer', 'automation', 'rep2']) expect((await merge(role, own, mine)).status, role).toBe(403)
    // Not the rep's to delete, whichever goes.
    expect((await merge('rep', own, free)).status).toBe(403)
    expect((await merge('rep', free, own)).status).toBe(403)
    expect((await ask('', 'POST', `/crm/leads/${own}/merge`, { other: mine })).status).toBeGreaterThanOrEqual(401)
    expect(await rowOf(mine)).toMatchObject({ deleted_at: null })
    const { status, data } = await merge('rep', own, mine)
    expect(status).toBe(200)
    for (const role of ['readonly', 'trainer', 'automation', 'rep2']) expect((await undo(role, data.id)).status, role).toBe(403)
    for (const role of ['rep2', 'trainer']) expect((await merges(role, mine)).status, role).toBe(403)
    expect(await rowOf(mine)).toMatchObject({ merged_into: own })
    expect((await undo('rep', data.id)).status).toBe(200)
  })

  test('nobody says in another way where a lead went, administrators included', async () => {
    const [one, two] = [await lead(), await lead()]
    for (const role of ['manager', 'rep', 'automation']) expect((await ask(tokens[role] as string, 'PATCH', `/items/leads/${one}`, { merged_into: two })).status, role).toBe(403)
    await ask(tokens.admin as string, 'PATCH', `/items/leads/${one}`, { merged_into: two })
    await sql('UPDATE leads SET merged_into = $2 WHERE id = $1', [one, two])
    expect(await rowOf(one)).toMatchObject({ merged_into: null })
    const answer = await ask<{ merged_into?: string }>(tokens.manager as string, 'GET', `/items/leads/${one}?fields=merged_into`)
    expect(answer.status).toBe(403)
  })

  test('who takes the deletion back has two leads again, and the merge can still be undone', async () => {
    const [one, two] = [await lead(), await lead()]
    await attach(two)
    const { data } = await merge('manager', one, two)
    expect((await ask(tokens.manager as string, 'POST', `/platform/records/leads/${two}/restore`, {})).status).toBe(200)
    expect(await rowOf(two)).toMatchObject({ deleted_at: null, merged_into: null })
    expect(await undo('manager', data.id)).toMatchObject({ status: 200, data: { back: 10 } })
  })

  test('after 30 days it is late; what is deleted for good takes its merges along', async () => {
    const [one, two] = [await lead(), await lead()]
    const { data } = await merge('manager', one, two)
    await sql('UPDATE kontor_state.lead_merges SET at = now() - interval \'31 days\' WHERE id = $1', [data.id])
    expect(await undo('manager', data.id)).toMatchObject({ status: 409, code: 'MERGE_UNDO_LATE' })
    await sql('DELETE FROM leads l USING (SELECT set_config(\'kontor.hard_delete\', \'on\', true)) told WHERE l.id = $1', [one])
    expect(await sql('SELECT FROM kontor_state.lead_merges WHERE id = $1', [data.id])).toEqual([])
    // What went into it was the same company.
    expect(await rowOf(two)).toBeUndefined()
  })
})

test('history and events say who merged what, and each change of it', async () => {
  const [one, two] = [await lead({ city: 'Bonn' }), await lead({ city: 'Köln' })]
  await attach(two)
  const { data } = await merge('manager', one, two, { city: 'other' })
  await undo('manager', data.id)
  const history = await sql<{ action: string, actor: string | null, changes: Row }>('SELECT action, actor, changes FROM kontor_state.record_changes WHERE record = $1 ORDER BY at', [one])
  expect(history.map(({ action }) => action)).toEqual(['updated', 'merged', 'updated', 'unmerged'])
  expect(new Set(history.map(({ actor }) => actor)).size).toBe(1)
  expect(history[0]?.actor).not.toBeNull()
  const [numbers] = await sql<{ one: string, two: string }>('SELECT a.lead_number AS one, b.lead_number AS two FROM leads a, leads b WHERE a.id = $1 AND b.id = $2', [one, two])
  expect(history[1]?.changes).toMatchObject({ lead_number: { from: numbers?.two, to: numbers?.one } })
  const events = await sql<{ type: string, actor: string | null, payload: { values?: Row } }>('SELECT type, actor, payload FROM kontor_state.outbox_events WHERE record = $1 ORDER BY position', [two])
  expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['crm.lead.deleted', 'crm.lead.merged', 'crm.lead.restored']))
  expect(events.find(({ type }) => type === 'crm.lead.merged')).toMatchObject({ actor: history[0]?.actor, payload: { values: { merged_into: one, company: BASE.company } } })
  expect(await sql('SELECT FROM kontor_state.outbox_events WHERE record = $1 AND type = \'crm.lead.updated\'', [one])).toHaveLength(2)
})

test('the portal\'s API speaks outside names, and says of what one may not see that it is not there', async () => {
  const api = await portalApi(['manager', 'rep', 'readonly', 'automation'], '/crm')
  const [one, two] = [await lead({ postal_code: '53111', city: 'Bonn' }), await lead({ postal_code: '53225', city: 'Bonn-Beuel' })]
  const path = `/leads/${one}/merge`
  expect(await api('manager', 'POST', path, { other: two, values: { postal_code: 'other' } })).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' })
  expect(await api('manager', 'POST', path, { other: two, values: { leadNumber: 'other' } })).toMatchObject({ status: 400, code: 'MERGE_FIELD' })
  for (const body of [{}, { other: 'x' }, { other: two, more: 1 }, { other: two, values: { city: 'both' } }]) expect((await api('manager', 'POST', path, body)).status, JSON.stringify(body)).toBe(400)
  for (const role of ['readonly', 'automation', 'rep']) expect([403, 404], role).toContain((await api(role, 'POST', path, { other: two })).status)
  const merged = await api<Merged>('manager', 'POST', path, { other: two, values: { postalCode: 'other', city: 'other', phone: 'this' } })
  expect(merged).toMatchObject({ status: 200, data: { lead: one, other: two } })
  expect((await api<Merges>('manager', 'GET', `/leads/${two}/merges`)).data).toEqual({ into: { id: one, company: BASE.company, leadNumber: expect.any(String) as string }, merges: [] })
  expect((await api('manager', 'GET', `/leads/${two}`)).status).toBe(404)
  expect((await api('manager', 'GET', '/leads/00000000-0000-4000-8000-000000000000/merges')).status).toBe(404)
  const line = await api<{ entries: readonly { change?: { action: string, by: unknown, changes: readonly { field: string }[] } }[] }>('manager', 'GET', `/leads/${one}/timeline`)
  expect(line.data.entries[0]?.change).toMatchObject({ action: 'merged', by: { label: expect.any(String) as string } })
  expect(line.data.entries[0]?.change?.changes.map(({ field }) => field).sort()).toEqual(['company', 'leadNumber'])
  expect((await api('manager', 'PATCH', `/leads/${one}`, { postalCode: '53113' })).status).toBe(200)
  for (const role of ['readonly', 'automation']) expect([403, 404], role).toContain((await api(role, 'POST', `/merges/${merged.data.id}/undo`)).status)
  expect(await api('manager', 'POST', `/merges/${merged.data.id}/undo`)).toMatchObject({ status: 200, data: { kept: ['postalCode'], stay: 0 } })
  expect((await api<{ postalCode: string, city: string }>('manager', 'GET', `/leads/${one}`)).data).toMatchObject({ postalCode: '53113', city: 'Bonn' })
})
