import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { POSTGRES_USER } from '../../launcher/parts/postgres.ts'
import { hub, hubInside } from '../support/hub.ts'
import { realmToken } from '../support/realm-tokens.ts'

interface Lead { readonly id: string, readonly company: string, readonly city: string | null, readonly industry: { id: string, label: string } | null, readonly included?: Record<string, Record<string, unknown> | null> }
interface Answer { readonly status: number, readonly code?: string, readonly details?: readonly { field: string, code: string }[], readonly data: Lead[], readonly pagination: { nextCursor?: string | null, total?: number } }

const MARK = `Liste ${Date.now().toString(36)}`
const COUNT = 10_400
/** So many of them are told by their names: enough for an order, its equal values over several pages, without going through all for each. */
const [SOME, SOME_MARK] = [2_400, `${MARK} Teil`]
const OTHERS = ['null', 'NULL', 'true', '$NOW', '$CURRENT_USER', '=1+1', 'Ä; "B"\nC', 'Müller']

async function get(token: string, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${hub().publicUrl}/api/v1${path}`, { headers: { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': 'demo', 'accept-language': 'de', ...headers } })
  const { data, pagination, error } = await response.json() as { data: Lead[], pagination: Answer['pagination'], error?: { code: string, details?: Answer['details'] } }
  return { status: response.status, code: error?.code, details: error?.details, data, pagination }
}
const download = (token: string, query: string) => fetch(`${hub().publicUrl}/api/v1/crm/leads/export?tenant=demo&${query}`, { headers: { 'authorization': `Bearer ${token}`, 'accept-language': 'de' } })

/** All records of a list, from cursor to cursor. */
async function through(token: string, query: string, between: () => Promise<void> = async () => {}): Promise<Lead[]> {
  const found: Lead[] = []
  for (let cursor: string | null = 'start'; cursor !== null;) {
    const answer: Answer = await get(token, `/crm/leads?cursor=${cursor}&${query}`)
    expect(answer.status, JSON.stringify(answer)).toBe(200)
    found.push(...answer.data)
    cursor = answer.pagination.nextCursor ?? null
    await between()
  }
  return found
}

const as = (role: string) => realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr: ['pwd'] }, lifespan: 1800 })
let database: Client
let manager: string, rep: string
let industry: string, owner: string
const filterOf = (mark: string) => `filter[company][contains]=${encodeURIComponent(mark)}`
const FILTER = filterOf(MARK)

beforeAll(async () => {
  const { config, secrets } = hubInside()
  database = new Client({ host: '127.0.0.1', port: config.ports.POSTGRES_PORT, user: POSTGRES_USER, password: secrets.values.POSTGRES_PASSWORD, database: 'tenant_demo' })
  await database.connect();
  [manager, rep] = await Promise.all([as('manager'), as('rep')]) as [string, string]
  industry = (await database.query<{ id: string }>('SELECT id FROM industries ORDER BY key LIMIT 1')).rows[0]?.id ?? ''
  const made = await fetch(`${hub().publicUrl}/api/v1/crm/leads`, { method: 'POST', headers: { 'authorization': `Bearer ${manager}`, 'x-kontor-tenant': 'demo', 'content-type': 'application/json' }, body: JSON.stringify({ company: 'Inhaber der Liste' }) })
  owner = (await made.json() as { data: { owner: { id: string } } }).data.owner.id
  // As an import makes them: many of the same moment, to the microsecond.
  await database.query('INSERT INTO leads (id, company, city, industry, status, owner, date_created) SELECT gen_random_uuid(), CASE WHEN n > $5 THEN $1 ELSE $6 END || \' \' || n, CASE WHEN n % 3 = 0 THEN NULL ELSE \'Ort \' || n % 7 END, CASE WHEN n % 2 = 0 THEN $2::uuid END, \'new\', $4::uuid, now() - (n / 400) * interval \'1.000137 s\' FROM generate_series(1, $3) n', [MARK, industry, COUNT, owner, SOME, SOME_MARK])
  await database.query('INSERT INTO leads (id, company, city, status, owner, date_created) SELECT gen_random_uuid(), $1 || \' x\', v, \'new\', $3::uuid, now() FROM unnest($2::text[]) v, generate_series(1, 3)', [SOME_MARK, OTHERS, owner])
}, 120_000)
afterAll(async () => {
  await database.query('BEGIN; SET LOCAL kontor.hard_delete = \'on\'')
  await database.query('DELETE FROM leads WHERE company LIKE $1', [`${MARK}%`])
  await database.query('COMMIT')
  await database.end()
})
const ODD = OTHERS.length * 3
const ALL = COUNT + ODD

describe('a list that is gone through with a cursor', () => {
  test.each([
    ['-createdAt', MARK, ALL],
    ...['createdAt', 'city', '-city', 'city,-createdAt', 'industry', '-industry,company'].map(sort => [sort, SOME_MARK, SOME + ODD] as const),
  ] as const)('has every record once, in the order of the database: %s', async (sort, mark, count) => {
    const found = await through(manager, `${filterOf(mark)}&pageSize=100&fields=company,city&sort=${sort}`)
    expect(found.length).toBe(count)
    expect(new Set(found.map(({ id }) => id)).size).toBe(count)
    // The same as by numbers, which end before the longest list does.
    for (let page = 3; page <= Math.min(count / 100, 100); page += 7) {
      const { data } = await get(manager, `/crm/leads?${filterOf(mark)}&pageSize=100&page=${page}&fields=company&sort=${sort}`)
      expect(found.slice((page - 1) * 100, page * 100).map(({ id }) => id), `page ${page}`).toEqual(data.map(({ id }) => id))
    }
  }, 300_000)

  test('keeps its place while records come before it', async () => {
    const added: string[] = []
    const found = await through(manager, `${FILTER}&pageSize=100&fields=company&sort=-createdAt&filter[city]=Ort%201`, async () => {
      const { rows } = await database.query<{ id: string }>('INSERT INTO leads (id, company, city, status, date_created) VALUES (gen_random_uuid(), $1, \'Ort 1\', \'new\', now()) RETURNING id', [`${MARK} neu`])
      added.push(rows[0]?.id ?? '')
    })
    expect(new Set(found.map(({ id }) => id)).size).toBe(found.length)
    expect(found.filter(({ id }) => added.includes(id))).toEqual([])
    await database.query('BEGIN; SET LOCAL kontor.hard_delete = \'on\'')
    await database.query('DELETE FROM leads WHERE id = ANY($1)', [added])
    await database.query('COMMIT')
  }, 120_000)

  test('shows a person what they may see and nothing else', async () => {
    expect(await through(rep, `${FILTER}&pageSize=100&fields=company&sort=company`)).toEqual([])
  })

  test('goes with one person, filter and order', async () => {
    const { nextCursor } = (await get(manager, `/crm/leads?cursor=start&${FILTER}&pageSize=5&sort=city`)).pagination
    const ask = (query: string, token = manager) => get(token, `/crm/leads?cursor=${encodeURIComponent(nextCursor ?? '')}&${query}`)
    expect(await ask(`${FILTER}&sort=city&pageSize=7`)).toMatchObject({ status: 200, pagination: { pageSize: 7 } })
    for (const [query, token] of [[`${FILTER}&sort=-city`, manager], ['sort=city', manager], [`${FILTER}&sort=city`, rep]] as const) expect(await ask(query, token)).toMatchObject({ status: 400, details: [{ field: 'cursor', code: 'INVALID' }] })
    for (const wrong of ['x', '', 'a'.repeat(5000), '%00', `${nextCursor?.slice(0, -2)}AA`]) expect(await get(manager, `/crm/leads?cursor=${wrong}&${FILTER}&sort=city`), wrong).toMatchObject({ status: 400, details: [{ field: 'cursor' }] })
    expect(await get(manager, '/crm/leads?cursor=start&page=2')).toMatchObject({ status: 400, details: [{ field: 'page' }] })
  })
})

test.each(['page', 'write'])('Directus itself answers that there is no such collection (%s)', async (way) => {
  for (const name of ['constructor', '__proto__', 'directus_users', 'nothing_here']) {
    const response = await fetch(`${hub().hostUrl}/platform/records/${name}/${way}`, { method: 'POST', headers: { 'authorization': `Bearer ${rep}`, 'x-kontor-tenant': 'demo', 'content-type': 'application/json' }, body: '{}' })
    expect(response.status, name).toBe(404)
  }
})

test('pages end at the 10,000th record and say how to go on', async () => {
  expect(await get(manager, `/crm/leads?${FILTER}&page=100&pageSize=100&fields=company`)).toMatchObject({ status: 200 })
  for (const query of ['page=101&pageSize=100', 'page=401', 'page=10000']) expect(await get(manager, `/crm/leads?${query}`)).toMatchObject({ status: 400, details: [{ field: 'page', code: 'USE_CURSOR' }] })
  for (const page of ['-1', '0', '10001', '1e9', 'x']) expect(await get(manager, `/crm/leads?page=${page}`), page).toMatchObject({ status: 400, details: [{ field: 'page', code: 'INVALID' }] })
})

describe('include', () => {
  test('brings the records that a record names, as far as the person may see them', async () => {
    const { data } = await get(manager, `/crm/leads?${FILTER}&pageSize=10&sort=industry&include=industry&fields=company`)
    expect(data[0]?.included).toMatchObject({ industry: { id: industry, key: expect.any(String) as string, nameDe: expect.any(String) as string } })
    expect(data[0]?.industry).toMatchObject({ id: industry })
    const one = await fetch(`${hub().publicUrl}/api/v1/crm/leads/${data[0]?.id}?tenant=demo&include=industry,department`, { headers: { authorization: `Bearer ${manager}` } })
    expect((await one.json() as { data: Lead }).data.included).toMatchObject({ industry: { id: industry }, department: null })
    const follow = await get(manager, `/crm/leads?cursor=start&${FILTER}&pageSize=3&sort=industry&include=industry`)
    expect(follow.data.map(({ included }) => included?.industry?.id)).toEqual([industry, industry, industry])
  })
  test.each(['owner', 'company', 'x', '__proto__', 'industry,x'])('refuses what is no such relation: %s', async (name) => {
    for (const path of [`/crm/leads?include=${name}`, `/crm/leads/00000000-0000-4000-8000-000000000000?include=${name}`]) expect(await get(manager, path), path).toMatchObject({ status: 400, details: [{ field: 'include', code: 'UNKNOWN_FIELD' }] })
  })
})

describe('an export', () => {
  test('is the list as a file: filters, fields, order, labels; and no formula', async () => {
    const response = await download(manager, `format=csv&${FILTER}&fields=company,city,status&sort=-city&filter[city][neq]=Ort%201`)
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="leads-demo-\d{4}-\d\d-\d\d\.csv"$/)
    const bytes = Buffer.from(await response.arrayBuffer())
    expect([...bytes.subarray(0, 3)]).toEqual([0xEF, 0xBB, 0xBF])
    const text = bytes.toString('utf8', 3)
    expect(text.startsWith('Firma;Ort;Status\r\n')).toBe(true)
    expect(text).toContain(';\'=1+1;Neu\r\n')
    expect(text).toContain(';"Ä; ""B""\nC";Neu\r\n')
    expect(text).not.toContain('Ort 1;')
    expect(text.split('\r\n').length - 2).toBe(Number((await database.query<{ n: string }>('SELECT count(*) AS n FROM leads WHERE company LIKE $1 AND city <> \'Ort 1\'', [`${MARK}%`])).rows[0]?.n))
  }, 120_000)

  test('has every record in every format', async () => {
    const json = await (await download(manager, `format=json&${FILTER}&fields=company,industry`)).json() as Lead[]
    expect(json.length).toBe(ALL)
    expect(json.find(({ industry: named }) => named)?.industry).toMatchObject({ id: industry, label: expect.any(String) as string })
    const xlsx = await download(manager, `format=xlsx&${FILTER}&fields=company`)
    expect(xlsx.headers.get('content-type')).toBe('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
    expect(Buffer.from(await xlsx.arrayBuffer()).subarray(0, 2).toString()).toBe('PK')
  }, 120_000)

  test('holds what the person may see and nothing else', async () => {
    expect(await (await download(rep, `format=json&${FILTER}`)).json()).toEqual([])
    for (const [query, field] of [['fields=x', 'fields'], ['format=pdf', 'format'], ['filter[x]=1', 'filter[x]'], ['page=2', 'page'], ['cursor=start', 'cursor'], ['sort=x', 'sort'], ['include=industry', 'include']] as const) {
      const response = await download(manager, query)
      expect([response.status, (await response.json() as { error: { details: { field: string }[] } }).error.details[0]?.field], query).toEqual([400, field])
    }
    expect((await fetch(`${hub().publicUrl}/api/v1/crm/leads/export?tenant=demo`)).status).toBe(401)
  })

  test('runs once at a time for a person, and again when it has ended or was given up', async () => {
    const gone = new AbortController()
    const first = await fetch(`${hub().publicUrl}/api/v1/crm/leads/export?tenant=demo&format=json`, { headers: { authorization: `Bearer ${manager}` }, signal: gone.signal })
    expect(first.status).toBe(200)
    const second = await download(manager, 'format=csv')
    expect([second.status, (await second.json() as { error: { code: string } }).error.code, Number(second.headers.get('retry-after')) > 0]).toEqual([429, 'EXPORT_RUNNING', true])
    expect((await download(rep, 'format=csv&fields=company')).status).toBe(200)
    gone.abort()
    await expect.poll(async () => (await download(manager, 'format=csv&fields=company&filter[city]=nirgendwo')).status, { timeout: 20_000 }).toBe(200)
  }, 60_000)
})
