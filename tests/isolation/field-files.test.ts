import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hub, hubInside } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { addOwnFields, dropOwnFields, type OwnField } from '../support/own-fields.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { until } from '../support/until.ts'

interface Problem { readonly code: string, readonly message: string, readonly details?: readonly { readonly field: string, readonly code: string }[] }
interface Answer { readonly status: number, readonly text: string, readonly data: Readonly<Record<string, unknown>>, readonly error?: Problem, readonly errors?: readonly { readonly message: string, readonly extensions: { readonly code: string } }[] }

const MARK = `Datei ${Date.now().toString(36)}`
const file = (field: string): OwnField => ({ field, body: { type: 'uuid', schema: {}, meta: { interface: 'file', special: ['file'] } }, relation: { collection: 'leads', field, related_collection: 'directus_files', schema: { on_delete: 'SET NULL' } } })
const FIELDS = [file('own_contract'), file('own_paper')]
const MEGABYTE = 1024 * 1024
const as = (role: string, ...amr: string[]) => realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', ...amr] }, lifespan: 1800 })
const api = (path: string) => `${hub().publicUrl}/api/v1${path}`
const directus = (path: string) => `${hub().hostUrl}${path}`

async function call(token: string, method: string, url: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const raw = body instanceof Blob || body instanceof FormData || body instanceof ReadableStream
  const response = await fetch(url, {
    method, body: body === undefined ? undefined : raw ? body : JSON.stringify(body), ...body instanceof ReadableStream ? { duplex: 'half' } : {},
    headers: { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': 'demo', 'accept-language': 'de', ...body === undefined || body instanceof FormData ? {} : { 'content-type': raw ? 'application/octet-stream' : 'application/json' }, ...headers },
  } as RequestInit)
  const text = await response.text()
  return { status: response.status, text, ...(text.startsWith('{') ? JSON.parse(text) : {}) as Omit<Answer, 'status' | 'text'> }
}
const put = (token: string, field: string, body: unknown = new Blob([`Inhalt ${MARK}`]), at = api) => call(token, 'POST', at === api ? api(`/platform/collections/leads/files/${field}?name=${encodeURIComponent(MARK)}.txt`) : directus(`/platform/records/leads/files/${field}?name=${encodeURIComponent(MARK)}.txt`), body)
const uploaded = async (token: string, field: string) => {
  const answer = await put(token, field)
  expect(answer.status, answer.text).toBe(200)
  return String(answer.data.id)
}
const make = (token: string, values: object) => call(token, 'POST', api('/crm/leads'), { company: MARK, ...values })
const change = (token: string, id: string, values: object) => call(token, 'PATCH', api(`/crm/leads/${id}`), values)
const download = (token: string, lead: string, field: string) => call(token, 'GET', api(`/platform/collections/leads/records/${lead}/files/${field}`))
const sql = <T extends object = Record<string, string>>(text: string, ...values: unknown[]) => rowsOf<T>('tenant_demo', text, values)
const stored = async (id: string) => (await sql<{ filename_disk: string }>('SELECT filename_disk FROM directus_files WHERE id = $1', id))[0]
const onDisk = (name: string) => existsSync(join(hubInside().config.home, 'files', 'demo', name))

let admin: string, rep: string, other: string
/** A file of the administrator that nobody else may read. */
let secret: string
let mine: string

beforeAll(async () => {
  [admin, rep, other] = await Promise.all([as('admin', 'otp'), as('rep'), as('rep')]) as [string, string, string]
  const studio = (method: string, path: string, body?: unknown) => call(admin, method, directus(path), body)
  await dropOwnFields(studio, 'leads', FIELDS)
  await addOwnFields(studio, 'leads', FIELDS)
  const form = new FormData()
  form.append('title', MARK)
  form.append('file', new Blob(['Geheim']), 'geheim.txt')
  const made = await call(admin, 'POST', directus('/files'), form)
  expect(made.status, made.text).toBe(200)
  secret = String(made.data.id)
  await until('the fields to be the rep\'s to write', async () => (await call(rep, 'GET', api('/platform/collections/leads'))).text.includes('ownPaper'), 10)
  mine = String((await make(rep, {})).data.id)
}, 120_000)
afterAll(async () => {
  const studio = (method: string, path: string, body?: unknown) => call(admin, method, directus(path), body)
  await call(admin, 'DELETE', directus('/items/leads'), { query: { filter: { company: { _eq: MARK } } } })
  const files = await sql<{ id: string }>('SELECT id FROM directus_files WHERE title = $1 OR title = $2', MARK, `${MARK}.txt`)
  await call(admin, 'DELETE', directus('/files'), files.map(({ id }) => id))
  await dropOwnFields(studio, 'leads', FIELDS)
}, 60_000)

describe('a file that is not theirs', () => {
  test('is put into no record by a rep, however it is written, and stays unread', async () => {
    const refusal = { status: 403, error: { code: 'FILE_NOT_YOURS', details: [{ field: 'ownContract', code: 'FILE_NOT_YOURS' }] } }
    expect(await make(rep, { ownContract: secret })).toMatchObject(refusal)
    expect(await change(rep, mine, { ownContract: secret })).toMatchObject(refusal)
    expect((await change(rep, mine, { ownContract: secret })).error?.message).toBe('Diese Datei können Sie hier nicht eintragen. Laden Sie sie in dieses Feld hoch.')
    expect((await call(rep, 'PATCH', api(`/crm/leads/${mine}`), { ownContract: secret }, { 'accept-language': 'en' })).error?.message).toBe('You cannot put this file here. Upload it into this field.')
    expect(await call(rep, 'POST', api('/crm/leads/bulk'), { action: 'create', mode: 'all', records: [{ company: MARK, ownContract: secret }] })).toMatchObject({ status: 403, error: { code: 'FILE_NOT_YOURS' } })
    const each = await call(rep, 'POST', api('/crm/leads/bulk'), { action: 'update', mode: 'each', records: [{ id: mine, ownContract: secret }] })
    expect(each.data).toMatchObject({ written: 0, refused: 1, results: [{ error: { code: 'FILE_NOT_YOURS' } }] })
    const table = new FormData()
    table.append('file', new Blob([`company,own_contract\n${MARK},${secret}\n`], { type: 'text/csv' }), 'leads.csv')
    for (const [method, path, body] of [
      ['POST', '/items/leads', { company: MARK, own_contract: secret }], ['POST', '/items/leads', [{ company: MARK, own_contract: secret }]], ['POST', '/items/leads', { company: MARK, own_contract: { id: secret } }],
      ['PATCH', `/items/leads/${mine}`, { own_contract: secret }], ['PATCH', '/items/leads', { keys: [mine], data: { own_contract: secret } }], ['PATCH', '/items/leads', [{ id: mine, own_contract: secret.toUpperCase() }]],
      ['POST', '/utils/import/leads', table],
      ['POST', '/graphql', { query: `mutation { update_leads_item(id: "${mine}", data: { own_contract: "${secret}" }) { id } }` }],
    ] as const) {
      const answer = await call(rep, method, directus(path), body)
      expect(answer.errors?.[0]?.extensions.code, `${method} ${path} ${answer.text}`).toBe('FILE_NOT_YOURS')
    }
    expect(await sql('SELECT id FROM leads WHERE own_contract = $1', secret)).toEqual([])
    expect((await download(rep, mine, 'own_contract')).status).toBe(404)
  })

  test('is put there by an administrator; then it may stand there, and be carried on by who reads it', async () => {
    expect((await call(admin, 'PATCH', directus(`/items/leads/${mine}`), { own_contract: secret })).status).toBe(200)
    expect((await change(rep, mine, { ownContract: secret, city: 'Bonn' })).status).toBe(200)
    expect(await download(rep, mine, 'own_contract')).toMatchObject({ status: 200, text: 'Geheim' })
    expect(await change(rep, mine, { ownPaper: secret })).toMatchObject({ status: 403, error: { code: 'FILE_NOT_YOURS' } })
    expect((await make(rep, { ownContract: secret })).status).toBe(201)
    expect((await make(other, { ownContract: secret })).error?.code).toBe('FILE_NOT_YOURS')
    expect((await change(rep, mine, { ownContract: null })).status).toBe(200)
  })

  test('is told from one that was uploaded for this field by oneself alone', async () => {
    const id = await uploaded(rep, 'own_contract')
    expect((await make(other, { ownContract: id })).error?.code).toBe('FILE_NOT_YOURS')
    expect((await change(rep, mine, { ownPaper: id })).error?.code).toBe('FILE_NOT_YOURS')
    expect((await change(rep, mine, { ownContract: id })).status).toBe(200)
    expect(await download(rep, mine, 'own_contract')).toMatchObject({ status: 200, text: `Inhalt ${MARK}` })
    // Nothing tells a file that is there from one that is not.
    expect((await change(rep, mine, { ownContract: '7f0c1f6e-6d0e-4b7e-9a55-000000000000' })).error?.code).toBe('FILE_NOT_YOURS')
  })
})

describe('a file that was uploaded for a field', () => {
  const due = (id: string) => sql('UPDATE kontor_state.field_uploads SET due_at = now() - interval \'1 second\' WHERE file = $1 RETURNING file', id)
  const noted = (id: string) => sql('SELECT 1 FROM kontor_state.field_uploads WHERE file = $1', id)

  test('is removed after a day when no record has it, and kept when one does', async () => {
    const [lost, saved] = [await uploaded(rep, 'own_contract'), await uploaded(rep, 'own_contract')]
    expect((await change(rep, mine, { ownContract: saved })).status).toBe(200)
    expect(await sql('SELECT file FROM kontor_state.field_uploads WHERE file = ANY($1) AND due_at BETWEEN now() + interval \'23 hours\' AND now() + interval \'24 hours\'', [lost, saved])).toHaveLength(2)
    const name = (await stored(lost))?.filename_disk ?? ''
    expect(onDisk(name)).toBe(true)
    for (const id of [lost, saved]) expect(await due(id)).toHaveLength(1)
    const later = await uploaded(rep, 'own_contract')
    await until('both to be settled', async () => (await noted(lost)).length + (await noted(saved)).length === 0, 10)
    expect([await stored(lost), onDisk(name)]).toEqual([undefined, false])
    expect(await download(rep, mine, 'own_contract')).toMatchObject({ status: 200, text: `Inhalt ${MARK}` })
    expect((await make(rep, { ownContract: lost })).error?.code).toBe('FILE_NOT_YOURS')
    expect([(await noted(later)).length, (await stored(later)) !== undefined]).toEqual([1, true])
  })

  test('is removed when the tenant starts, too', async () => {
    const id = await uploaded(rep, 'own_paper')
    await due(id)
    const { instances } = await (await fetch(directus('/health?tenant=demo'))).json() as { instances: Record<string, { readonly pid?: number }> }
    process.kill(instances.demo?.pid as number, 'SIGKILL')
    // Whoever asks has it started, at the latest.
    await until('the file to be gone', async () => {
      await call(rep, 'GET', directus('/items/leads?limit=1'))
      return await stored(id) === undefined && (await noted(id)).length === 0
    }, 60)
  })

  test('is 25 MB at most, said before or not', async () => {
    const many = () => new ReadableStream({
      pull(controller) {
        if (this.sent++ < 26) controller.enqueue(new Uint8Array(MEGABYTE))
        else controller.close()
      },
      sent: 0,
    } as UnderlyingSource & { sent: number })
    // Far above what a call without a file may have.
    const large = await put(rep, 'own_paper', new Blob([new Uint8Array(20 * MEGABYTE)]))
    expect(large.status, large.text).toBe(200)
    expect(await sql('SELECT filesize::int AS size FROM directus_files WHERE id = $1', large.data.id)).toEqual([{ size: 20 * MEGABYTE }])
    const before = await sql('SELECT id FROM directus_files ORDER BY id')
    const whole = new Blob([new Uint8Array(25 * MEGABYTE + 1)])
    for (const [body, at, code] of [[whole, api, 'TOO_LARGE'], [many(), api, 'TOO_LARGE'], [whole, directus, 'FILE_TOO_LARGE'], [many(), directus, 'FILE_TOO_LARGE']] as const) {
      const answer = await put(rep, 'own_paper', body, at)
      expect([answer.status, answer.error?.code ?? answer.errors?.[0]?.extensions.code], answer.text).toEqual([413, code])
    }
    await until('nothing of them to be left', async () => JSON.stringify(await sql('SELECT id FROM directus_files ORDER BY id')) === JSON.stringify(before), 10)
  })

  test('counts until a record has it: 250 MB of one person at most lie about', async () => {
    const id = await uploaded(rep, 'own_paper')
    await sql('UPDATE directus_files SET filesize = $2 WHERE id = $1', id, 250 * MEGABYTE)
    expect(await put(rep, 'own_paper')).toMatchObject({ status: 413, error: { code: 'UPLOADS_TOO_LARGE' } })
    await uploaded(other, 'own_paper')
    expect((await change(rep, mine, { ownPaper: id })).status).toBe(200)
    await uploaded(rep, 'own_paper')
  })
})
