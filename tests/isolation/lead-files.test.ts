import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hub, hubInside } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { until } from '../support/until.ts'

interface Answer { readonly status: number, readonly text: string, readonly headers: Headers, readonly data: Readonly<Record<string, unknown>> & readonly Record<string, unknown>[], readonly pagination?: { readonly total: number }, readonly error?: { readonly code: string }, readonly errors?: readonly { readonly extensions: { readonly code: string } }[] }

const MARK = `Ablage ${Date.now().toString(36)}`
const MEGABYTE = 1024 * 1024
const as = (role: string, ...amr: string[]) => realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', ...amr] }, lifespan: 1800 })
const tokens = new Map<string, string>()
async function ask(who: string, method: string, url: string, body?: unknown): Promise<Answer> {
  const raw = body instanceof Blob
  const response = await fetch(url, { method, ...body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }, headers: { 'authorization': `Bearer ${tokens.get(who)}`, 'x-kontor-tenant': 'demo', ...body === undefined ? {} : { 'content-type': raw ? 'application/octet-stream' : 'application/json' } } })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, ...(text.startsWith('{') ? JSON.parse(text) : {}) as Pick<Answer, 'data'> }
}
const api = (who: string, method: string, path: string, body?: unknown) => ask(who, method, `${hub().publicUrl}/api/v1/crm${path}`, body)
const directus = (who: string, method: string, path: string, body?: unknown) => ask(who, method, `${hub().hostUrl}${path}`, body)
const sql = <T extends object = Record<string, string>>(text: string, ...values: unknown[]) => rowsOf<T>('tenant_demo', text, values)

let count = 0
const makeLead = async (who: string, values: object = {}) => String((await api(who, 'POST', '/leads', { company: `${MARK} ${count += 1}`, ...values })).data.id)
const put = (who: string, lead: string, { name = `${MARK}.txt`, type = 'text/plain', body = new Blob([`Inhalt ${MARK}`]), title = '' } = {}) =>
  api(who, 'POST', `/leads/${lead}/files?${new URLSearchParams({ name, type, ...title ? { title } : {} })}`, body)
async function added(who: string, lead: string, options?: Parameters<typeof put>[2]): Promise<{ readonly id: string, readonly file: { readonly id: string, readonly url: string } }> {
  const answer = await put(who, lead, options)
  expect(answer.status, answer.text).toBe(201)
  return answer.data as never
}
const namesAt = async (who: string, lead: string) => (await api(who, 'GET', `/leads/${lead}/files`)).data.map(({ title }) => title)
const download = (who: string, url: string) => ask(who, 'GET', `${hub().publicUrl}${url}`)
const diskName = async (file: string) => (await sql<{ name: string }>('SELECT filename_disk AS name FROM directus_files WHERE id = $1', file))[0]?.name
const onDisk = (name: string | undefined) => name !== undefined && existsSync(join(hubInside().config.home, 'files', 'demo', name))

let owned: string, free: string, foreign: string
beforeAll(async () => {
  for (const role of ['rep', 'manager', 'backoffice', 'readonly', 'trainer']) tokens.set(role, await as(role))
  tokens.set('other', await as('rep'))
  tokens.set('admin', await as('admin', 'otp'))
  const me = (await directus('rep', 'GET', '/users/me?fields=id')).data.id
  const other = (await directus('other', 'GET', '/users/me?fields=id')).data.id
  ;[owned, free, foreign] = [await makeLead('manager', { owner: me }), await makeLead('manager', { owner: null }), await makeLead('manager', { owner: other })]
}, 60_000)
afterAll(async () => {
  const leads = await sql<{ id: string }>('SELECT id FROM leads WHERE company LIKE $1', `${MARK}%`)
  if (leads.length > 0) await api('admin', 'POST', '/leads/erase', { ids: leads.map(({ id }) => id), way: 'erase' })
}, 60_000)

describe('a file at a lead', () => {
  test('is stored with name, size and kind, listed newest first, and had by whoever sees the lead', async () => {
    const first = await added('rep', owned)
    const second = await added('rep', owned, { name: 'angebot.pdf', type: 'application/pdf', title: 'Angebot', body: new Blob(['%PDF-1.7 ']) })
    expect(second).toMatchObject({ title: 'Angebot', mediaType: 'application/pdf', size: 9, lead: { id: owned }, file: { label: 'angebot.pdf' } })
    expect(await namesAt('manager', owned)).toEqual(['Angebot', `${MARK}.txt`])
    for (const who of ['rep', 'manager', 'backoffice', 'readonly', 'admin']) expect(await download(who, first.file.url), who).toMatchObject({ status: 200, text: `Inhalt ${MARK}` })
    for (const who of ['other', 'trainer']) expect([(await download(who, first.file.url)).status, (await api(who, 'GET', `/leads/${owned}/files`)).status].every(status => status === 404 || status === 403), who).toBe(true)
    expect((await fetch(`${hub().publicUrl}${first.file.url}`, { redirect: 'manual' })).status).toBe(401)
  })

  test('is a download; pictures and PDFs alone are looked at, and never as a page', async () => {
    const [page, pdf] = [await added('rep', owned, { name: 'seite.html', type: 'text/html', body: new Blob(['<script>alert(1)</script>']) }), await added('rep', owned, { name: 'a.pdf', type: 'application/pdf' })]
    for (const [url, disposition] of [[page.file.url, 'attachment'], [`${page.file.url}&inline=true`, 'attachment'], [pdf.file.url, 'attachment'], [`${pdf.file.url}&inline=true`, 'inline']] as const) {
      const { headers, status } = await download('rep', url)
      expect([status, headers.get('content-disposition')?.split(';')[0], headers.get('x-content-type-options'), headers.get('content-security-policy')?.startsWith('default-src \'none\'')], url).toEqual([200, disposition, 'nosniff', true])
    }
    expect((await download('rep', `${page.file.url}&inline=true`)).headers.get('content-security-policy')).toContain('sandbox')
  })

  test('is added by who sees the lead and works with leads; nobody else leaves anything behind', async () => {
    for (const who of ['rep', 'manager', 'backoffice', 'admin']) expect((await put(who, free)).status, who).toBe(201)
    const before = await sql('SELECT id FROM directus_files')
    expect((await put('rep', foreign)).status).toBe(404)
    expect((await put('readonly', free)).status).toBe(403)
    expect((await put('trainer', free)).status).toBe(403)
    expect((await put('rep', '00000000-0000-4000-8000-000000000000')).status).toBe(404)
    expect(await put('rep', free, { body: new Blob([new Uint8Array(25 * MEGABYTE + 1)]) })).toMatchObject({ status: 413, error: { code: 'TOO_LARGE' } })
    expect(await sql('SELECT id FROM directus_files')).toHaveLength(before.length)
  })

  test('is changed and deleted by who added it, and by managers', async () => {
    const { id } = await added('rep', free)
    const theirs = await added('manager', free)
    for (const who of ['other', 'backoffice', 'readonly']) {
      expect([403, 404], who).toContain((await api(who, 'PATCH', `/files/${id}`, { title: 'Fremd' })).status)
      expect([403, 404], who).toContain((await api(who, 'DELETE', `/files/${id}`)).status)
    }
    expect([403, 404]).toContain((await api('rep', 'DELETE', `/files/${theirs.id}`)).status)
    expect(await api('rep', 'PATCH', `/files/${id}`, { title: 'Umbenannt' })).toMatchObject({ status: 200, data: { title: 'Umbenannt' } })
    expect((await api('rep', 'DELETE', `/files/${id}`)).status).toBe(204)
    expect(await namesAt('manager', free)).not.toContain('Umbenannt')
    expect((await api('rep', 'POST', `/files/${id}/restore`)).status).toBe(200)
    expect(await namesAt('manager', free)).toContain('Umbenannt')
    expect((await api('manager', 'DELETE', `/files/${id}`)).status).toBe(204)
  })

  test('cannot be had once it is deleted', async () => {
    const { id, file } = await added('rep', free)
    await api('rep', 'DELETE', `/files/${id}`)
    for (const who of ['rep', 'manager', 'admin']) expect((await download(who, file.url)).status, who).toBe(404)
    expect(onDisk(await diskName(file.id))).toBe(true)
    await api('rep', 'POST', `/files/${id}/restore`)
    expect((await download('rep', file.url)).status).toBe(200)
  })

  test('is one\'s own upload: no id of another file gets in, by no way, and none is put in its place', async () => {
    const secret = await added('manager', foreign)
    const mine = await added('rep', free)
    for (const [method, path, body] of [['POST', '/items/lead_files', { lead: free, file: secret.file.id }], ['POST', '/items/lead_files', { lead: free, file: { id: secret.file.id } }], ['PATCH', `/items/lead_files/${mine.id}`, { file: secret.file.id }]] as const) {
      expect((await directus('rep', method, path, body)).errors?.[0]?.extensions.code, `${method} ${path}`).toBe('FILE_NOT_YOURS')
    }
    const other = await added('rep', free)
    expect((await directus('rep', 'POST', '/items/lead_files', { lead: foreign, file: other.file.id })).errors?.[0]?.extensions.code).toBe('LEAD_FILE_LEAD_UNKNOWN')
    // Not by an administrator either: the one that was let go of would outlive the lead.
    for (const file of [other.file.id, null]) expect(await api('admin', 'PATCH', `/files/${mine.id}`, { file })).toMatchObject({ status: 409, error: { code: 'LEAD_FILE_STAYS' } })
    expect((await download('rep', mine.file.url)).status).toBe(200)
  })

  test('is told of in the time line and as an event', async () => {
    const lead = await makeLead('rep')
    const { id } = await added('rep', lead, { title: 'Vertrag' })
    await api('rep', 'DELETE', `/files/${id}`)
    const entries = async (kind: string) => ((await api('rep', 'GET', `/leads/${lead}/timeline?kind=${kind}`)).data as unknown as { entries: object[] }).entries
    expect(await entries('file')).toMatchObject([{ type: 'file', file: { id, title: 'Vertrag', action: 'removed', by: { label: expect.any(String) as string } } }, { type: 'file', file: { id, action: 'added' } }])
    expect(await entries('call')).toEqual([])
    await api('rep', 'POST', `/files/${id}/restore`)
    expect(await entries('file')).toMatchObject([{ file: { action: 'added' } }])
    expect((await sql('SELECT type FROM kontor_state.outbox_events WHERE record = $1 ORDER BY position', id)).map(({ type }) => type)).toEqual(['crm.lead_file.created', 'crm.lead_file.deleted', 'crm.lead_file.restored'])
  })
})

describe('what becomes of the lead', () => {
  test('a merge takes its files along, and its undo gives them back', async () => {
    const [stays, goes] = [await makeLead('manager'), await makeLead('manager')]
    await added('manager', stays, { title: 'Eins' })
    const moved = await added('manager', goes, { title: 'Zwei' })
    const deleted = await added('manager', goes, { title: 'Drei' })
    await api('manager', 'DELETE', `/files/${deleted.id}`)
    const merge = await api('manager', 'POST', `/leads/${stays}/merge`, { other: goes })
    expect(merge.status, merge.text).toBeLessThan(300)
    expect(await namesAt('manager', stays)).toEqual(['Zwei', 'Eins'])
    expect((await download('manager', moved.file.url)).status).toBe(200)
    expect((await api('manager', 'POST', `/merges/${merge.data.id}/undo`)).status).toBe(200)
    expect([await namesAt('manager', stays), await namesAt('manager', goes)]).toEqual([['Eins'], ['Zwei']])
  })

  test.each(['erase', 'anonymize'] as const)('to %s it removes its files, deleted ones too, from the disk', async (way) => {
    const lead = await makeLead('manager')
    const files = [await added('manager', lead, { title: `Ausweis ${MARK}` }), await added('manager', lead)]
    await api('manager', 'DELETE', `/files/${files[1]?.id}`)
    const names = await Promise.all(files.map(({ file }) => diskName(file.id)))
    expect(names.map(onDisk)).toEqual([true, true])
    const answer = await api('admin', 'POST', '/leads/erase', { ids: [lead], way })
    expect([200, 202], answer.text).toContain(answer.status)
    await until('the files to be gone', () => Promise.resolve(!names.some(onDisk)), 30)
    expect(await sql('SELECT id FROM lead_files WHERE lead = $1', lead)).toEqual([])
    expect(await sql('SELECT id FROM directus_files WHERE id = ANY ($1)', files.map(({ file }) => file.id))).toEqual([])
    expect(JSON.stringify(await sql('SELECT payload FROM kontor_state.outbox_events WHERE record = ANY ($1)', files.map(({ id }) => id)))).not.toContain(MARK)
  })

  test('its copy names them', async () => {
    const lead = await makeLead('manager')
    await added('manager', lead, { title: 'Briefing' })
    const copy = await api('manager', 'GET', `/leads/${lead}/copy`)
    expect(copy.status, copy.text).toBe(200)
    expect((JSON.parse(copy.text) as { files?: object[], data?: { files: object[] } }).data?.files ?? (JSON.parse(copy.text) as { files: object[] }).files).toMatchObject([{ title: 'Briefing' }])
  })
})
