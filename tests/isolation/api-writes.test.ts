import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { POSTGRES_USER } from '../../launcher/parts/postgres.ts'
import { hub, hubInside } from '../support/hub.ts'
import { realmToken } from '../support/realm-tokens.ts'

interface Lead { readonly id: string, readonly company: string, readonly city: string | null, readonly status: string }
interface Answer<T> { readonly status: number, readonly code?: string, readonly details?: unknown, readonly data: T, readonly etag: string, readonly headers: Headers }
interface Bulk { readonly written: number, readonly refused: number, readonly results: readonly { index: number, id: string | null, error?: { code: string, details?: readonly { field: string, code: string }[] } }[] }

async function ask<T = Lead>(token: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
  const response = await fetch(`${hub().publicUrl}/api/v1${path}`, {
    method, headers: { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': 'demo', 'accept-language': 'de', ...body === undefined ? {} : { 'content-type': 'application/json' }, ...headers }, body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
  })
  const text = await response.text()
  const answer = (text === '' ? {} : JSON.parse(text)) as { data: T, error?: { code: string, details?: unknown } }
  return { status: response.status, code: answer.error?.code, details: answer.error?.details, data: answer.data, etag: response.headers.get('etag') ?? '', headers: response.headers }
}

const as = (role: string) => realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr: ['pwd'] }, lifespan: 1800 })
let database: Client
let rep: string, other: string, manager: string
beforeAll(async () => {
  const { config, secrets } = hubInside()
  database = new Client({ host: '127.0.0.1', port: config.ports.POSTGRES_PORT, user: POSTGRES_USER, password: secrets.values.POSTGRES_PASSWORD, database: 'tenant_demo' })
  await database.connect();
  [rep, other, manager] = await Promise.all([as('rep'), as('rep'), as('manager')]) as [string, string, string]
})
afterAll(() => database.end())

const make = (values: object = {}) => ask(rep, 'POST', '/crm/leads', { company: 'Schreibprobe GmbH', city: 'Bonn', ...values })
const count = async (company: string) => Number((await database.query<{ n: string }>('SELECT count(*) AS n FROM leads WHERE company = $1 AND deleted_at IS NULL', [company])).rows[0]?.n)

describe('the tag of a record', () => {
  test('is the same until the record or what is shown of it changes, and spares the answer to who knows it', async () => {
    const { data: { id }, etag: made } = await make()
    const path = `/crm/leads/${id}`
    const { etag } = await ask(rep, 'GET', path)
    expect(etag).toMatch(/^"[0-9a-f]{24}\.[0-9a-f]{16}"$/)
    expect(made.split('.')[0]).toBe(etag.split('.')[0])
    for (const known of [etag, `W/${etag}`, `"x", ${etag}`, '*']) expect(await ask(rep, 'GET', path, undefined, { 'if-none-match': known }), known).toMatchObject({ status: 304, data: undefined, etag })
    expect(await ask(rep, 'GET', path, undefined, { 'if-none-match': '"x"' })).toMatchObject({ status: 200 })
    const { etag: changed } = await ask(manager, 'PATCH', path, { city: 'Köln' })
    expect(changed).not.toBe(etag)
    expect(await ask(rep, 'GET', path, undefined, { 'if-none-match': etag })).toMatchObject({ status: 200, data: { city: 'Köln' } })
  })

  test('keeps one person from overruling another unseen: both values, who and when are told', async () => {
    const { data: { id } } = await make()
    const path = `/crm/leads/${id}`
    const { etag } = await ask(rep, 'GET', path)
    await ask(manager, 'PATCH', path, { city: 'Köln', website: 'https://neu.example' })
    const refused = await ask(rep, 'PATCH', path, { city: 'Aachen', phone: '+49 228 123456' }, { 'if-match': etag })
    expect(refused).toMatchObject({ status: 409, code: 'CONFLICT', details: { updatedAt: expect.any(String) as string, updatedBy: { label: expect.any(String) as string }, fields: [{ field: 'city', label: 'Ort', yours: 'Aachen', stored: 'Köln' }, { field: 'phone', yours: '+49 228 123456', stored: null }] } })
    expect(await ask(rep, 'GET', path)).toMatchObject({ data: { city: 'Köln', phone: null } })
    const now = (refused.details as { etag: string }).etag
    expect(await ask(rep, 'PATCH', path, { city: 'Aachen' }, { 'if-match': now })).toMatchObject({ status: 200, data: { city: 'Aachen', website: 'https://neu.example' } })
  })

  test('holds for replacing, deleting and a body without a change too, and whoever sends none is not asked', async () => {
    const { data: { id }, etag } = await make()
    const path = `/crm/leads/${id}`
    await ask(manager, 'PATCH', path, { city: 'Köln' })
    for (const [method, body] of [['PUT', { company: 'X' }], ['PATCH', {}], ['DELETE', undefined]] as const) expect(await ask(rep, method, path, body, { 'if-match': etag }), method).toMatchObject({ status: 409, code: 'CONFLICT' })
    expect(await ask(rep, 'PATCH', path, { city: 'Ulm' })).toMatchObject({ status: 200 })
    const { etag: now } = await ask(rep, 'GET', path)
    for (const wrong of ['x', '"x"', '']) expect(await ask(rep, 'PATCH', path, { city: 'Ulm' }, { 'if-match': wrong }), wrong).toMatchObject(wrong === '' ? { status: 400 } : { status: 400, code: 'VALIDATION_FAILED', details: [{ field: 'If-Match' }] })
    expect(await ask(other, 'PATCH', path, { city: 'Ulm' }, { 'if-match': now })).toMatchObject({ status: 404, code: 'NOT_FOUND' })
    expect(await ask(rep, 'DELETE', path, undefined, { 'if-match': now })).toMatchObject({ status: 204 })
  })

  test('of many who write at once from the same state exactly one wins', async () => {
    const { data: { id }, etag } = await make()
    const answers = await Promise.all(Array.from({ length: 12 }, (_, at) => ask(at % 2 ? rep : manager, 'PATCH', `/crm/leads/${id}`, { city: `Ort ${at}` }, { 'if-match': etag })))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 11 }, () => 409)])
    const won = answers.find(({ status }) => status === 200)?.data.city
    expect(await ask(rep, 'GET', `/crm/leads/${id}`)).toMatchObject({ data: { city: won } })
  })
})

describe('a call under an Idempotency-Key', () => {
  const post = (key: string, body: object, token = rep) => ask(token, 'POST', '/crm/leads', body, { 'idempotency-key': key })

  test('makes one record however often it is sent, and gives the same answer', async () => {
    const [key, company] = [randomUUID(), `Einmal ${randomUUID()}`]
    const first = await post(key, { company })
    const again = await post(key, { company })
    expect(first).toMatchObject({ status: 201, data: { company } })
    expect(again).toMatchObject({ status: 201, data: first.data, etag: first.etag })
    expect([first, again].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true'])
    expect(await count(company)).toBe(1)
  })

  test('sent ten times at once makes one record too', async () => {
    const [key, company] = [randomUUID(), `Zugleich ${randomUUID()}`]
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(key, { company })))
    for (const { status, code, headers } of answers.filter(answer => answer.status !== 201)) expect([status, code, headers.get('retry-after')]).toEqual([409, 'IDEMPOTENCY_IN_PROGRESS', '1'])
    expect(answers.some(({ status }) => status === 201)).toBe(true)
    expect(await count(company)).toBe(1)
  })

  test('belongs to one body, one person and one address', async () => {
    const [key, company] = [randomUUID(), `Schlüssel ${randomUUID()}`]
    await post(key, { company })
    expect(await post(key, { company, city: 'Ulm' })).toMatchObject({ status: 409, code: 'IDEMPOTENCY_KEY_REUSED' })
    expect(await post(key, { company }, manager)).toMatchObject({ status: 201 })
    expect(await ask(rep, 'POST', '/chat/threads', { title: company }, { 'idempotency-key': key })).toMatchObject({ status: 201 })
    expect(await count(company)).toBe(2)
    for (const wrong of ['kurz', 'mit leerzeichen', 'x'.repeat(256)]) expect(await post(wrong, { company }), wrong).toMatchObject({ status: 400, details: [{ field: 'Idempotency-Key' }] })
  })

  test('that was refused may be sent again with what was meant', async () => {
    const [key, company] = [randomUUID(), `Nachgebessert ${randomUUID()}`]
    expect(await post(key, { company, unknown: 1 })).toMatchObject({ status: 400 })
    expect(await post(key, { company })).toMatchObject({ status: 201 })
    expect(await count(company)).toBe(1)
  })

  test('makes no second record when everything that was kept of the first is lost', async () => {
    const { Redis } = await import('ioredis')
    const { config, secrets } = hubInside()
    const redis = new Redis({ host: '127.0.0.1', port: config.ports.REDIS_PORT, password: secrets.values.REDIS_PASSWORD })
    const [key, company] = [randomUUID(), `Verloren ${randomUUID()}`]
    const first = await post(key, { company })
    const kept = await redis.keys('portal:once:*')
    expect(kept.length).toBeGreaterThan(0)
    await redis.del(...kept)
    expect(await post(key, { company })).toMatchObject({ status: 201, data: { id: first.data.id } })
    await redis.del(...await redis.keys('portal:once:*'))
    expect(await post(key, { company: 'anders' })).toMatchObject({ status: 409, code: 'IDEMPOTENCY_KEY_REUSED' })
    redis.disconnect()
    expect(await count(company)).toBe(1)
  })
})

describe('a bulk write', () => {
  const bulk = (body: unknown, headers: Record<string, string> = {}, token = rep) => ask<Bulk>(token, 'POST', '/crm/leads/bulk', body, headers)

  test('makes, changes and deletes a thousand, with origins and marks as for one', async () => {
    const company = `Masse ${randomUUID()}`
    const made = await bulk({ action: 'create', records: Array.from({ length: 1000 }, (_, at) => ({ company, city: `Ort ${at}`, ...at === 7 ? { phone: '123' } : {} })) })
    expect(made).toMatchObject({ status: 200, data: { written: 1000, refused: 0 } })
    const ids = made.data.results.map(({ id }) => id as string)
    expect(new Set(ids).size).toBe(1000)
    expect(await ask(rep, 'GET', `/crm/leads/${ids[7]}`)).toMatchObject({ data: { company, city: 'Ort 7', marks: [{ field: 'phone' }], origins: { '*': { kind: 'person' } } } })
    expect(await bulk({ action: 'update', records: ids.map(id => ({ id, city: 'Bonn' })) })).toMatchObject({ status: 200, data: { written: 1000 } })
    expect((await database.query('SELECT 1 FROM leads WHERE company = $1 AND city = $2 AND user_updated IS NOT NULL', [company, 'Bonn'])).rowCount).toBe(1000)
    expect(await bulk({ action: 'delete', ids })).toMatchObject({ status: 200, data: { written: 1000 } })
    expect(await count(company)).toBe(0)
    expect(await bulk({ action: 'create', records: Array.from({ length: 1001 }, () => ({ company })) })).toMatchObject({ status: 400, details: [{ field: 'records' }] })
  }, 300_000)

  test('is all or nothing, and names the record and the field', async () => {
    const company = `Ganz ${randomUUID()}`
    expect(await bulk({ action: 'create', records: [{ company }, { company, city: 5 }] })).toMatchObject({ status: 400, code: 'VALIDATION_FAILED', details: [{ field: 'records.1.city' }] })
    const foreign = (await ask(manager, 'POST', '/crm/leads', { company })).data.id
    const own = (await ask(rep, 'POST', '/crm/leads', { company })).data.id
    expect(await bulk({ action: 'update', records: [{ id: own, city: 'Ulm' }, { id: foreign, city: 'Ulm' }] })).toMatchObject({ status: 403, code: 'FORBIDDEN', details: [{ field: 'records.1' }] })
    expect(await bulk({ action: 'delete', ids: [own, foreign] })).toMatchObject({ status: 403, details: [{ field: 'ids.1' }] })
    expect(await bulk({ action: 'create', records: [{ company }, { company, industry: randomUUID() }] })).toMatchObject({ status: 400 })
    expect((await database.query('SELECT 1 FROM leads WHERE company = $1 AND city IS NULL AND deleted_at IS NULL', [company])).rowCount).toBe(2)
  })

  test('with each writes what is right and tells why the rest is not', async () => {
    const company = `Jede ${randomUUID()}`
    const { status, data } = await bulk({ action: 'create', mode: 'each', records: [{ company }, { city: 'Bonn' }, { company, industry: randomUUID() }, { company }] })
    expect(status).toBe(200)
    expect(data).toMatchObject({ written: 2, refused: 2, results: [{ index: 0 }, { index: 1, id: null, error: { code: 'VALIDATION_FAILED', details: [{ field: 'company', code: 'REQUIRED' }] } }, { index: 2, error: { code: 'VALIDATION_FAILED', details: [{ field: 'industry' }] } }, { index: 3 }] })
    expect(await count(company)).toBe(2)
  })

  test('is done once under a key', async () => {
    const [key, company] = [randomUUID(), `Masse einmal ${randomUUID()}`]
    const body = { action: 'create', mode: 'each', records: [{ company }, { company }] }
    const [first, again] = [await bulk(body, { 'idempotency-key': key }), await bulk(body, { 'idempotency-key': key })]
    expect(again.data).toEqual(first.data)
    expect(await count(company)).toBe(2)
  })

  test('two that change the same records in opposite order wait for each other', async () => {
    const ids = (await bulk({ action: 'create', records: Array.from({ length: 20 }, () => ({ company: 'Gegenläufig' })) })).data.results.map(({ id }) => id as string)
    const change = (order: readonly string[], city: string) => bulk({ action: 'update', records: order.map(id => ({ id, city })) })
    const answers = await Promise.all([change(ids, 'Ulm'), change([...ids].reverse(), 'Bonn'), change(ids, 'Köln'), change([...ids].reverse(), 'Aachen')])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    const { rows } = await database.query<{ city: string }>('SELECT DISTINCT city FROM leads WHERE id = ANY($1)', [ids])
    expect(rows).toHaveLength(1)
  })

  test.each([
    ['no JSON', '{', 400], ['no object', '[]', 400], ['no action', {}, 400], ['no records', { action: 'create', records: [] }, 400], ['records of another action', { action: 'delete', records: [{}] }, 400],
    ['an id that is none', { action: 'delete', ids: ['x'] }, 400], ['a NUL', { action: 'create', records: [{ company: 'a\u0000b' }] }, 400], ['something else', { action: 'create', mode: 'some', records: [{ company: 'x' }] }, 400],
    ['ten megabytes', `{"action":"create","records":[{"company":"${'x'.repeat(10_000_000)}"}]}`, 413],
  ])('is refused for %s', async (_what, body, status) => {
    expect((await bulk(body)).status).toBe(status)
  })
})
