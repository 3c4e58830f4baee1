import { randomBytes } from 'node:crypto'
import { createWriteStream, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CORE, instanceOf, withClient, type Client } from '@kontor/apply'
import { describeShapes, listTables } from '@kontor/tenancy/archive/describe.ts'
import { MANIFEST } from '@kontor/tenancy/archive/format.ts'
import { openArchive } from '@kontor/tenancy/archive/read-archive.ts'
import { writeZip } from '@kontor/tenancy/archive/write-zip.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hub, hubInside } from '../support/hub.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { createOverCli, removeTenant, tenantCli } from '../support/tenants.ts'
import { until } from '../support/until.ts'
import { stackDatabase } from './database.ts'

const tail = randomBytes(3).toString('hex')
const [from, to] = [`ex-a-${tail}`, `ex-b-${tail}`]
const folder = mkdtempSync(join(tmpdir(), 'export-'))
const zip = join(folder, 'export.zip')
const HARD = 'Zeile 1\nZeile 2; "Anführung", \'Hochkomma\', \t Tab, 🚀 und =SUMME(A1)'

async function ask<T>(tenant: string, method: string, path: string, body: unknown): Promise<T> {
  const token = await realmToken({ claims: { organization: { [tenant]: { id: '1', groups: ['/admin'] } }, amr: ['pwd', 'otp'] } })
  const form = body instanceof FormData
  const response = await fetch(`${hub().hostUrl}${path}`, { method, headers: { 'x-kontor-tenant': tenant, 'authorization': `Bearer ${token}`, ...form ? {} : { 'content-type': 'application/json' } }, body: form ? body : JSON.stringify(body) })
  const text = await response.text()
  expect(response.status, `${method} ${path}: ${text}`).toBeLessThan(300)
  return (text ? (JSON.parse(text) as { data: T }).data : undefined) as T
}

const quote = (name: string) => `"${name}"`
const inTenant = <T>(slug: string, work: (client: Client) => Promise<T>) => withClient(stackDatabase(), instanceOf(slug).database, work)
const inCore = <T>(work: (client: Client) => Promise<T>) => withClient(stackDatabase(), instanceOf(CORE).database, work)
const exportsIn = (slug: string) => join(hubInside().config.home, 'files', '.exports', slug)
/** Every row of every table as text, without the name of the tenant. */
const content = (slug: string) => inTenant(slug, async (client) => {
  const tables: Record<string, string[]> = {}
  for (const { schema, name, columns } of await listTables(client)) {
    const wanted = columns.filter(column => !(name === 'tenant_settings' && column === 'name')).map(quote).join(', ')
    tables[`${schema}.${name}`] = (await client.query<{ row: string }>(`SELECT to_jsonb(t)::text AS row FROM (SELECT ${wanted} FROM ${quote(schema)}.${quote(name)}) t ORDER BY 1`)).rows.map(({ row }) => row)
  }
  return tables
})
const filesIn = (slug: string) => {
  const place = join(hubInside().config.home, 'files', slug)
  return Object.fromEntries(readdirSync(place).filter(name => /^[0-9a-f-]{36}\.\w+$/.test(name)).sort().map(name => [name, readFileSync(join(place, name)).toString('base64')]))
}

beforeAll(async () => {
  expect(await createOverCli(from)).toMatchObject({ code: 0 })
  expect(await createOverCli(to)).toMatchObject({ code: 0 })
  await ask(from, 'POST', '/fields/leads', { field: 'shoe_size', type: 'decimal', schema: { numeric_precision: 20, numeric_scale: 10 }, meta: { interface: 'input' } })
  await ask(from, 'POST', '/collections', {
    collection: 'machines', schema: {}, meta: {},
    fields: [{ field: 'id', type: 'integer', schema: { is_primary_key: true, has_auto_increment: true }, meta: {} }, { field: 'model', type: 'string', schema: {}, meta: {} }],
  })
  await ask(from, 'POST', '/items/machines', [{ model: 'A' }, { model: 'B' }])
  await ask(from, 'POST', '/items/choice_values', { list: 'leads.status', value: 'termin', name_de: 'Termin', name_en: 'Appointment', category: 'contacted' })
  await until('the own status', () => ask(from, 'POST', '/items/leads', { company: 'Firma mit Termin', status: 'termin' }).then(() => true), 5)
  await ask(from, 'POST', '/items/leads', Array.from({ length: 1199 }, (_, i) => ({ company: `Firma ${i}`, notes: i % 7 === 0 ? HARD : null, tags: i % 5 === 0 ? ['x', 'ä'] : null, shoe_size: '12345678.0123456789' })))
  const form = new FormData()
  form.append('file', new Blob([randomBytes(300_000)], { type: 'application/pdf' }), 'Ängebot.pdf')
  await ask(from, 'POST', '/files', form)
}, 300_000)
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await removeTenant(from)
  await removeTenant(to)
}, 120_000)

test('an export has every collection as JSON and CSV, the files, and a manifest that is true', { timeout: 120_000 }, async () => {
  expect(await tenantCli(['export', from, '--to', zip])).toMatchObject({ code: 0 })
  const archive = await openArchive(zip)
  await archive.verify()
  const rows = Object.fromEntries(archive.manifest.tables.map(table => [table.name, table.rows]))
  expect(rows).toMatchObject({ leads: 1200, machines: 2, industries: expect.any(Number) as number, chat_messages: 0 })
  expect(archive.manifest.files).toHaveLength(1)
  const leads = archive.manifest.tables.find(table => table.name === 'leads')
  const text = async (path: 'json' | 'csv') => {
    const parts: Buffer[] = []
    if (leads) for await (const part of await archive.open(leads[path])) parts.push(part as Buffer)
    return Buffer.concat(parts).toString('utf8')
  }
  const records = JSON.parse(await text('json')) as { notes: string | null, shoe_size: number }[]
  expect(records).toHaveLength(1200)
  expect(records.filter(record => record.notes === HARD)).toHaveLength(172)
  expect(await text('csv')).toContain(HARD.replaceAll('"', '""'))
  expect(await text('csv')).toContain('12345678.0123456789')
  archive.close()
})

test('an index that goes while an export is being made is left out of it', async () => {
  const indexesOf = async (client: Client) => (await describeShapes(client)).find(({ name }) => name === 'machines')?.indexes.map(({ name }) => name)
  await inTenant(from, async (exporting) => {
    await inTenant(from, client => client.query('CREATE INDEX machines_kept ON machines (model); CREATE INDEX machines_gone ON machines (model)'))
    await exporting.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    expect(await indexesOf(exporting)).toEqual(expect.arrayContaining(['machines_gone', 'machines_kept']))
    await exporting.query('COMMIT; BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1 FROM directus_settings')
    await inTenant(from, client => client.query('DROP INDEX machines_gone'))
    // Its moment still has the index, whose definition is gone.
    expect((await exporting.query('SELECT 1 FROM pg_class WHERE relname = \'machines_gone\'')).rowCount).toBe(1)
    const seen = await indexesOf(exporting)
    expect(seen).toContain('machines_kept')
    expect(seen).not.toContain('machines_gone')
    await exporting.query('COMMIT')
    await inTenant(from, client => client.query('DROP INDEX machines_kept'))
  })
})

test('an export that was changed is refused, and the tenant is as it was', { timeout: 120_000 }, async () => {
  const broken = join(folder, 'broken.zip')
  const bytes = readFileSync(zip)
  const archive = await openArchive(zip)
  const { path } = archive.manifest.tables.find(({ name }) => name === 'leads')?.json as { path: string }
  archive.close()
  // Within the rows of the leads, which a restore reads; of the sheets beside them it reads nothing.
  const at = bytes.indexOf(path) + path.length + 500
  bytes[at] = (bytes[at] ?? 0) ^ 0xFF
  writeFileSync(broken, bytes)
  const before = await content(from)
  expect(await tenantCli(['restore', from, '--from', zip])).toMatchObject({ code: 3, output: expect.stringContaining('TENANT_NOT_EMPTY') as string })
  expect(await content(from)).toEqual(before)
  expect((await tenantCli(['show', from])).output).toContain(', active')
  const other = await content(to)
  expect(await tenantCli(['restore', to, '--from', broken])).toMatchObject({ code: 3, output: expect.stringContaining('EXPORT_INVALID') as string })
  expect(await content(to)).toEqual(other)
  expect((await tenantCli(['show', to])).output).toContain(', active')
  for (const slug of [from, to]) expect(existsSync(join(exportsIn(slug), 'restore.zip')), slug).toBe(false)
})

test('so is one with tables of its own that another hub has signed', { timeout: 120_000 }, async () => {
  const foreign = join(folder, 'foreign.zip')
  const archive = await openArchive(zip)
  await writeZip(createWriteStream(foreign), async (out) => {
    const { tables, files } = archive.manifest
    for (const part of [...tables.flatMap(({ json, csv }) => [json, csv]), ...files.map(file => file.part)]) await out.add(part.path, await archive.open(part))
    out.addBuffer(MANIFEST, Buffer.from(JSON.stringify({ ...archive.manifest, signature: 'of another key' })))
  })
  archive.close()
  expect(await tenantCli(['restore', to, '--from', foreign])).toMatchObject({ code: 3, output: expect.stringContaining('EXPORT_FOREIGN') as string })
  expect((await tenantCli(['show', to])).output).toContain(', active')
  expect(existsSync(join(exportsIn(to), 'restore.zip'))).toBe(false)
})

test('a file that no restore can follow is not taken in', { timeout: 60_000 }, async () => {
  await inCore(client => client.query('UPDATE tenants SET status = \'creating\' WHERE slug = $1', [to]))
  expect(await tenantCli(['restore', to, '--from', zip])).toMatchObject({ output: expect.stringContaining('TENANT_NOT_READY') as string })
  await inCore(client => client.query('UPDATE tenants SET status = \'active\' WHERE slug = $1', [to]))
  expect(readdirSync(exportsIn(to))).toEqual([])
})

test('restored into a new tenant it gives the same data, also after an attempt that broke off', { timeout: 180_000 }, async () => {
  await inTenant(to, client => client.query(`
    CREATE FUNCTION refuse_leads() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not now'; END $$;
    CREATE TRIGGER refuse_leads BEFORE INSERT ON leads FOR EACH ROW EXECUTE FUNCTION refuse_leads(); ALTER TABLE leads ENABLE ALWAYS TRIGGER refuse_leads`))
  expect(await tenantCli(['restore', to, '--from', zip])).toMatchObject({ code: 3, output: expect.stringContaining('not now') as string })
  expect((await tenantCli(['show', to])).output).toContain(', failed')
  await inTenant(to, client => client.query('DROP FUNCTION refuse_leads CASCADE'))
  expect(await tenantCli(['restore', to, '--from', zip])).toMatchObject({ code: 0 })
  // The same after one that broke off when its rows were in.
  await inCore(client => client.query('UPDATE tenants SET status = \'failed\' WHERE slug = $1', [to]))
  await inCore(client => client.query('UPDATE tenant_jobs SET state = \'failed\' WHERE id = (SELECT id FROM tenant_jobs WHERE tenant = $1 ORDER BY date_created DESC LIMIT 1)', [to]))
  expect(await tenantCli(['restore', to, '--from', zip])).toMatchObject({ code: 0 })
  expect(existsSync(join(exportsIn(to), 'restore.zip'))).toBe(false)
  expect(await content(to)).toEqual(await content(from))
  expect(filesIn(to)).toEqual(filesIn(from))
  // It is alive: its own table and field work, running numbers go on.
  const machine = await ask<{ id: number }>(to, 'POST', '/items/machines', { model: 'C' })
  expect(machine.id).toBe(3)
  const lead = await ask<{ shoe_size: string, status: string }>(to, 'POST', '/items/leads', { company: 'Neu GmbH', shoe_size: 1, status: 'termin' })
  expect([Number(lead.shoe_size), lead.status]).toEqual([1, 'termin'])
  // What is made from the records is made anew: every lead can be compared with others again.
  await until('the normal forms of all leads', () => inTenant(to, async client => (await client.query('SELECT 1 FROM leads l WHERE deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM kontor_state.lead_keys k WHERE k.lead = l.id)')).rowCount === 0 || undefined), 45)
})
