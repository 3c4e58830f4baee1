import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withPostgres } from '../../launcher/parts/postgres.ts'
import { timelineSql } from '../../extensions/crm/activities/timeline-sql.ts'
import { TIMELINE_KINDS } from '../../directus/model/wire/timeline.ts'
import { ask } from '../support/directus.ts'
import { hub, hubInside } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { until } from '../support/until.ts'

const MARK = `Aktivität ${randomBytes(3).toString('hex')}`
interface Activity { readonly id: string, readonly kind: string, readonly subject: string | null, readonly result: string | null, readonly lead: { id: string }, readonly person: { id: string, label: string } | null, readonly occurredAt: string }
interface Entry { readonly id: string, readonly at: string, readonly type: string, readonly activity?: Activity, readonly task?: { title: string }, readonly change?: { action: string, by: { id: string } | null, changes: { field: string, from: unknown, to: unknown }[] } }
interface Page { readonly entries: readonly Entry[], readonly next: string | null }
interface Answer<T> { readonly status: number, readonly data: T, readonly total?: number, readonly etag: string | null, readonly error?: { readonly code: string, readonly details?: unknown } }

const as = (role: string, ...amr: string[]) => realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', ...amr] }, lifespan: 1800 })
let admin: string, manager: string, rep: string, other: string, me: string
const sql = <T extends object = Record<string, unknown>>(text: string, values: readonly unknown[] = []) => rowsOf<T>('tenant_demo', text, [...values])

async function call<T = Activity>(token: string, method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer<T>> {
  const response = await fetch(`${hub().publicUrl}/api/v1${path}`, { method, headers: { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': 'demo', 'accept-language': 'de', ...body === undefined ? {} : { 'content-type': 'application/json' }, ...headers }, body: body === undefined ? undefined : JSON.stringify(body) })
  const text = await response.text()
  const parsed = (text ? JSON.parse(text) : {}) as { data: T, pagination?: { total: number }, error?: { code: string } }
  return { status: response.status, data: parsed.data, etag: response.headers.get('etag'), ...parsed.pagination ? { total: parsed.pagination.total } : {}, ...parsed.error ? { error: parsed.error } : {} }
}
const makeLead = async (owner: string | null) => (await ask<{ id: string }>(admin, 'POST', '/items/leads', { company: MARK, owner })).data.id
const lastOf = async (lead: string) => (await sql<{ at: Date | null }>('SELECT last_activity_at AS at FROM leads WHERE id = $1', [lead]))[0]?.at?.toISOString() ?? null
const timeline = async (token: string, lead: string, query = '') => (await call<Page>(token, 'GET', `/crm/leads/${lead}/timeline?${query}`)).data

beforeAll(async () => {
  [admin, manager, rep, other] = await Promise.all([as('admin', 'otp'), as('manager'), as('rep'), as('rep')]) as [string, string, string, string]
  me = (await ask<{ id: string }>(rep, 'GET', '/users/me?fields=id')).data.id
  await ask(other, 'GET', '/users/me')
})
afterAll(() => withPostgres(hubInside(), 'tenant_demo', async (client) => {
  await client.query('BEGIN; SET LOCAL kontor.hard_delete = \'on\'')
  await client.query('DELETE FROM tasks WHERE title LIKE $1', [`${MARK}%`])
  await client.query('DELETE FROM leads WHERE company LIKE $1', [`${MARK}%`])
  await client.query('COMMIT')
}))

describe('over the API', () => {
  test('a rep logs a call at a lead; the lead\'s list and all lists have it, and only what fits is taken', async () => {
    const lead = await makeLead(me)
    const made = await call(rep, 'POST', `/crm/leads/${lead}/activities`, { kind: 'call', result: 'not_reached', direction: 'out' })
    expect(made).toMatchObject({ status: 201, data: { kind: 'call', result: 'not_reached', lead: { id: lead }, person: { id: me } } })
    expect(Math.abs(Date.parse(made.data.occurredAt) - Date.now())).toBeLessThan(60_000)
    expect(await call<Activity[]>(rep, 'GET', `/crm/leads/${lead}/activities?filter[kind]=call`)).toMatchObject({ status: 200, total: 1, data: [{ id: made.data.id }] })
    expect(await call<Activity[]>(rep, 'GET', `/crm/leads/${lead}/activities?filter[kind]=mail`)).toMatchObject({ status: 200, total: 0, data: [] })
    expect((await call<Activity[]>(rep, 'GET', `/crm/activities?filter[lead]=${lead}`)).data.map(({ id }) => id)).toEqual([made.data.id])
    expect(await call(rep, 'POST', `/crm/leads/${lead}/activities`, { kind: 'fax' })).toMatchObject({ status: 400, error: { code: 'VALIDATION_FAILED', details: [{ field: 'kind' }] } })
    expect(await call(rep, 'POST', `/crm/leads/${lead}/activities`, { lead, kind: 'note' })).toMatchObject({ status: 400, error: { details: [{ field: 'lead' }] } })
    expect((await call(rep, 'PATCH', `/crm/activities/${made.data.id}`, { subject: 'Bitte um Rückruf' })).data).toMatchObject({ subject: 'Bitte um Rückruf', result: 'not_reached' })
    expect((await sql<{ type: string }>('SELECT type FROM kontor_state.outbox_events WHERE record = $1 ORDER BY position', [made.data.id])).map(({ type }) => type)).toEqual(['crm.activity.created', 'crm.activity.updated'])
  })

  test('an import that is undone keeps what somebody has worked at', async () => {
    const form = new FormData()
    form.append('file', new Blob([`Firma\n${MARK} eins\n${MARK} zwei\n`]), 'x.csv')
    const response = await fetch(`${hub().publicUrl}/api/v1/crm/leads/import`, { method: 'POST', headers: { 'authorization': `Bearer ${manager}`, 'x-kontor-tenant': 'demo' }, body: form })
    const { data: { id } } = await response.json() as { data: { id: string } }
    const reached = (state: string) => until(state, async () => (await call<{ state: string }>(manager, 'GET', `/crm/imports/${id}`)).data.state === state, 30)
    await reached('done')
    const [one, two] = await sql<{ id: string }>('SELECT l.id FROM import_rows r JOIN leads l ON l.id = r.lead WHERE r.import = $1 ORDER BY r."row"', [id])
    expect((await call(manager, 'POST', `/crm/leads/${one?.id}/activities`, { kind: 'call', result: 'reached' })).status).toBe(201)
    expect((await call(manager, 'POST', `/crm/imports/${id}/undo`)).status).toBe(202)
    await reached('undone')
    expect([(await call(manager, 'GET', `/crm/leads/${one?.id}`)).status, (await call(manager, 'GET', `/crm/leads/${two?.id}`)).status]).toEqual([200, 404])
  }, 90_000)

  test('the last activity follows from the activities alone; results may be the tenant\'s own', async () => {
    const lead = await makeLead(me)
    await call(rep, 'POST', `/crm/leads/${lead}/activities`, { kind: 'call', result: 'reached' })
    const last = await lastOf(lead)
    expect(last).not.toBeNull()
    await ask(admin, 'PATCH', `/items/leads/${lead}`, { last_activity_at: '2020-01-01T00:00:00Z' })
    expect(await lastOf(lead)).toBe(last)
    const own = await ask<{ id: string, value: string }>(admin, 'POST', '/items/choice_values', { list: 'activities.result', name_de: `${MARK} Mailbox`, name_en: `${MARK} Mailbox` })
    expect(own.status).toBe(200)
    try {
      await until('the own result to be taken', async () => (await call(rep, 'POST', `/crm/leads/${lead}/activities`, { kind: 'call', result: own.data.value })).status === 201, 10)
    } finally {
      await sql('DELETE FROM activities WHERE lead = $1', [lead])
      await ask(admin, 'DELETE', `/items/choice_values/${own.data.id}`)
    }
  })

  test('what is seen of a lead is seen of its activities, and nobody changes what a colleague did', async () => {
    const [mine, theirs] = [await makeLead(me), await makeLead((await ask<{ id: string }>(other, 'GET', '/users/me?fields=id')).data.id)]
    const { data: { id } } = await call(rep, 'POST', `/crm/leads/${mine}/activities`, { subject: MARK })
    const { data: { id: hidden } } = await call(other, 'POST', `/crm/leads/${theirs}/activities`, { subject: MARK })
    for (const path of [`/crm/activities/${hidden}`, `/crm/leads/${theirs}/activities`, `/crm/leads/${theirs}/timeline`]) expect((await call(rep, 'GET', path)).status, path).toBe(404)
    expect((await call(rep, 'POST', `/crm/leads/${theirs}/activities`, { subject: MARK })).status).toBe(404)
    expect(await call(rep, 'POST', '/crm/activities', { lead: theirs, subject: MARK })).toMatchObject({ status: 400, error: { code: 'ACTIVITY_LEAD_UNKNOWN' } })
    expect(await call(rep, 'PATCH', `/crm/activities/${id}`, { lead: theirs })).toMatchObject({ status: 400, error: { code: 'ACTIVITY_LEAD_UNKNOWN' } })
    expect((await call(manager, 'GET', `/crm/activities/${id}`)).status).toBe(200)
    expect((await call(manager, 'PATCH', `/crm/activities/${id}`, { subject: 'x' })).status).toBe(403)
    expect((await call(manager, 'DELETE', `/crm/activities/${id}`)).status).toBe(403)
    expect((await call<Activity[]>(rep, 'GET', `/crm/activities?search=${encodeURIComponent(MARK)}`)).data.map(one => one.id)).toEqual([id])
    // A lead that somebody else takes over takes its activities along.
    await ask(admin, 'PATCH', `/items/leads/${mine}`, { owner: (await ask<{ id: string }>(other, 'GET', '/users/me?fields=id')).data.id })
    expect((await call(rep, 'GET', `/crm/activities/${id}`)).status).toBe(404)
    expect((await call(other, 'GET', `/crm/activities/${id}`)).status).toBe(200)
  })
})

describe('the last activity of a lead', () => {
  const at = (minutes: number) => new Date(Math.floor(Date.now() / 1000) * 1000 + minutes * 60_000).toISOString()
  const add = async (lead: string, occurredAt: string) => (await call(rep, 'POST', `/crm/leads/${lead}/activities`, { kind: 'call', occurredAt })).data.id

  test('is the latest that is not still to come, whatever becomes of activities', async () => {
    const [lead, second] = [await makeLead(me), await makeLead(me)]
    const [hourAgo, dayAgo, tomorrow] = [at(-60), at(-1440), at(1440)]
    expect(await lastOf(lead)).toBeNull()
    const late = await add(lead, hourAgo)
    await add(lead, dayAgo)
    await add(lead, tomorrow)
    expect(await lastOf(lead)).toBe(hourAgo)
    expect((await call<{ lastActivityAt: string }>(rep, 'GET', `/crm/leads/${lead}`)).data.lastActivityAt).toBe(hourAgo)
    expect((await call(rep, 'DELETE', `/crm/activities/${late}`)).status).toBe(204)
    expect(await lastOf(lead)).toBe(dayAgo)
    expect((await call(rep, 'POST', `/crm/activities/${late}/restore`)).status).toBe(200)
    expect(await lastOf(lead)).toBe(hourAgo)
    await call(rep, 'PATCH', `/crm/activities/${late}`, { lead: second })
    expect([await lastOf(lead), await lastOf(second)]).toEqual([dayAgo, hourAgo])
    // Written past everything, many at a time, and taken away for good.
    await sql('INSERT INTO activities (lead, kind, occurred_at) SELECT l, \'mail\', now() - n * interval \'1 min\' FROM generate_series(1, 600) n, unnest($1::uuid[]) l', [[lead, second]])
    expect(Date.parse(await lastOf(lead) ?? '')).toBeGreaterThan(Date.parse(hourAgo))
    // What is erased is taken out of its events, and those are being told.
    await until('the events to be told', async () => (await sql('SELECT 1 FROM kontor_state.outbox_events WHERE collection = \'activities\' AND published_at IS NULL LIMIT 1')).length === 0, 30)
    await withPostgres(hubInside(), 'tenant_demo', client => client.query(`BEGIN; SET LOCAL kontor.hard_delete = 'on'; DELETE FROM activities WHERE kind = 'mail' AND lead IN ('${lead}', '${second}'); COMMIT`))
    expect([await lastOf(lead), await lastOf(second)]).toEqual([dayAgo, hourAgo])
  })

  test('is no other version of the lead, and no change of it', async () => {
    const lead = await makeLead(me)
    const before = await call(rep, 'GET', `/crm/leads/${lead}`)
    const events = () => sql('SELECT type FROM kontor_state.outbox_events WHERE record = $1', [lead])
    const told = await events()
    await add(lead, at(-5))
    const saved = await call(rep, 'PATCH', `/crm/leads/${lead}`, { city: 'Bonn' }, { 'if-match': before.etag ?? '' })
    expect(saved.status).toBe(200)
    // Whoever looks again sees it all the same.
    expect((await call(rep, 'GET', `/crm/leads/${lead}`, undefined, { 'if-none-match': before.etag ?? '' })).status).toBe(200)
    expect(await events()).toHaveLength(told.length + 1)
    expect(await sql('SELECT 1 FROM kontor_state.record_changes WHERE record = $1', [lead])).toHaveLength(1)
  })

  test('of two who write at once is the later one', async () => {
    const lead = await makeLead(me)
    const moments = Array.from({ length: 12 }, (_, n) => at(-1 - n))
    await Promise.all(moments.toSorted(() => Math.random() - 0.5).map(moment => add(lead, moment)))
    expect(await lastOf(lead)).toBe(moments[0])
  })

  test('becomes what was entered for later when its time has come', async () => {
    const lead = await makeLead(me)
    const soon = new Date(Date.now() + 3000).toISOString()
    await add(lead, soon)
    expect(await lastOf(lead)).toBeNull()
    await until('the activity to count', async () => await lastOf(lead) === soon, 30)
    expect(await sql('SELECT 1 FROM kontor_state.activities_ahead WHERE lead = $1', [lead])).toEqual([])
  })
})

describe('the time line', () => {
  test('has activities, changes and tasks in one order, and each kind by itself', async () => {
    const lead = await makeLead(me)
    await call(rep, 'PATCH', `/crm/leads/${lead}`, { city: 'Bonn' })
    await call(rep, 'POST', `/crm/leads/${lead}/activities`, { kind: 'call', result: 'reached', subject: 'Erstgespräch' })
    await call(rep, 'PATCH', `/crm/leads/${lead}`, { status: 'contacted' })
    await call(rep, 'POST', '/platform/tasks', { title: `${MARK} Angebot`, aboutCollection: 'leads', aboutRecord: lead })
    await call(manager, 'POST', '/platform/tasks', { title: `${MARK} not the rep's`, aboutCollection: 'leads', aboutRecord: lead })
    const say = ({ activity, task, change }: Entry) => activity?.subject ?? task?.title ?? change?.changes.map(({ field, from, to }) => `${field} ${from} ${to}`).join()
    const { entries, next } = await timeline(rep, lead)
    expect(next).toBeNull()
    expect(entries.map(say)).toEqual([`${MARK} Angebot`, 'status new contacted', 'Erstgespräch', 'city null Bonn'])
    expect(entries[1]?.change?.by).toMatchObject({ id: me })
    expect(entries[2]).toMatchObject({ own: true, activity: { result: 'reached', person: { id: me }, lead: { id: lead } } })
    const only = async (kind: string) => (await timeline(rep, lead, `kind=${kind}`)).entries.map(say)
    expect([await only('task'), await only('status'), await only('change'), await only('call,mail'), await only('note')]).toEqual([[`${MARK} Angebot`], ['status new contacted'], ['city null Bonn'], ['Erstgespräch'], []])
    const managers = (await timeline(manager, lead)).entries
    expect(managers).toHaveLength(5)
    expect(managers.find(({ type }) => type === 'activity')).toMatchObject({ own: false })
    for (const query of ['kind=fax', 'limit=0', 'before=x', 'sort=at']) expect((await call(rep, 'GET', `/crm/leads/${lead}/timeline?${query}`)).status, query).toBe(400)
  })

  test('programs read what was done, not what people wrote of it, and note what they did themselves', async () => {
    const automation = await as('automation')
    const lead = await makeLead(me)
    await call(rep, 'POST', `/crm/leads/${lead}/activities`, { kind: 'call', subject: 'Gespräch', body: 'Vertraulich' })
    const { entries } = await timeline(automation, lead)
    expect(entries).toMatchObject([{ activity: { subject: 'Gespräch' } }])
    expect(JSON.stringify(entries)).not.toContain('Vertraulich')
    expect(await call(automation, 'POST', `/crm/leads/${lead}/activities`, { kind: 'mail', subject: 'Willkommen' })).toMatchObject({ status: 201 })
    for (const body of [{ kind: 'call', subject: 'x' }, { kind: 'mail', person: me }]) expect((await call(automation, 'POST', `/crm/leads/${lead}/activities`, body)).status, JSON.stringify(body)).toBeGreaterThanOrEqual(400)
    expect(JSON.stringify(await sql('SELECT payload FROM kontor_state.outbox_events WHERE collection = \'activities\' AND payload::text LIKE $1', [`%${lead}%`]))).not.toContain('Vertraulich')
  })

  test('of 3,000 entries is gone through page by page, each from indexes', async () => {
    const lead = await makeLead(me)
    await withPostgres(hubInside(), 'tenant_demo', async (client) => {
      // At the same moment as others, so that the order within it matters.
      await client.query('INSERT INTO activities (lead, kind, subject, occurred_at) SELECT $1, (ARRAY[\'call\', \'mail\', \'note\'])[1 + n % 3], \'n\' || n, date_trunc(\'minute\', now()) - (n / 4) * interval \'1 min\' FROM generate_series(1, 2000) n', [lead])
      await client.query('INSERT INTO kontor_state.record_changes (collection, record, action, changes, at) SELECT \'leads\', $1, \'updated\', jsonb_build_object(\'city\', jsonb_build_object(\'from\', n, \'to\', n + 1)), date_trunc(\'minute\', now()) - (n / 2) * interval \'1 min\' FROM generate_series(1, 1000) n', [lead])
      const { rows: [elsewhere] } = await client.query<{ id: string }>('INSERT INTO leads (id, company) VALUES (gen_random_uuid(), $1) RETURNING id', [MARK])
      await client.query('INSERT INTO activities (lead, kind, occurred_at) SELECT $1, \'note\', now() - n * interval \'20 s\' FROM generate_series(1, 20000) n', [elsewhere?.id])
      await client.query('ANALYZE activities; ANALYZE kontor_state.record_changes')
    })
    const seen: Entry[] = []
    for (let before: string | null | undefined; before !== null;) {
      const page: Page = await timeline(rep, lead, `limit=100${before ? `&before=${before}` : ''}`)
      seen.push(...page.entries)
      before = page.next
    }
    expect(new Set(seen.map(({ id }) => id)).size).toBe(3000)
    expect(seen.length).toBe(3000)
    expect(seen.map(({ at }) => at)).toEqual(seen.map(({ at }) => at).toSorted().reverse())
    const middle = seen[1500]
    const { sql: text, bindings } = timelineSql({ lead, kinds: TIMELINE_KINDS, limit: 26, before: { micros: String(Date.parse(middle?.at ?? '') * 1000), id: middle?.id ?? '' } })
    let at = 0
    const plan = JSON.stringify(await withPostgres(hubInside(), 'tenant_demo', async client => (await client.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text.replace(/\?/g, () => `$${++at}`)}`, [...bindings])).rows))
    expect(plan).toContain('activities_lead_occurred_at_id_live')
    expect(plan).toContain('record_changes_record')
    expect(plan).not.toContain('Seq Scan on activities')
    const rows = [...plan.matchAll(/"Actual Rows":(\d+)/g)].map(([, count]) => Number(count))
    expect(Math.max(...rows)).toBeLessThanOrEqual(60)
  }, 120_000)
})
