import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { randomBytes, randomUUID } from 'node:crypto'
import { Client } from 'pg'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { POSTGRES_USER } from '../../launcher/parts/postgres.ts'
import { launchBrowser } from '../support/browser.ts'
import { hubInside } from '../support/hub.ts'
import { personApi, type PersonApi } from '../support/person.ts'
import { until } from '../support/until.ts'
import { workbookOf } from '../support/workbook.ts'

interface Import {
  readonly id: string
  readonly state: string
  readonly encoding: string
  readonly counts: { readonly total: number, readonly created: number, readonly marked: number, readonly refused: number, readonly undone: number, readonly kept: number }
}

const LIST = readFileSync(join(import.meta.dirname, '../fixtures/companies.csv'))
const WINDOWS_1252 = new Map(Array.from({ length: 256 }, (_, byte) => [new TextDecoder('windows-1252').decode(Uint8Array.of(byte)), byte]))
/** What Windows-1252 can say of a text; letters of other scripts become question marks. */
const inWindows = (text: string) => [...text].map(letter => WINDOWS_1252.has(letter) ? letter : '?').join('')
const WINDOWS_LIST = Buffer.from([...inWindows(LIST.toString('utf8'))].map(letter => WINDOWS_1252.get(letter)!))
const HEADERS = ['Firma', 'Straße', 'PLZ', 'Ort', 'Land', 'Telefon', 'Fax', 'E-Mail', 'Website', 'Kategorie', 'Quelle', 'Slug'] as const
const COLUMNS = { 'Firma': 'company', 'Straße': 'street', 'PLZ': 'postal_code', 'Ort': 'city', 'Land': 'country', 'Telefon': 'phone', 'E-Mail': 'email', 'Website': 'website', 'Slug': 'external_id' } as const

/** Cells of a line, quoted ones with a semicolon inside too; no cell of the list has a line break. */
const cellsOf = (line: string) => [...line.matchAll(/(?:^|;)(?:"((?:[^"]|"")*)"|([^;]*))/g)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '')

let browser: Browser
let database: Client
let rep: PersonApi

beforeAll(async () => {
  const { config, secrets } = hubInside()
  database = new Client({ host: '127.0.0.1', port: config.ports.POSTGRES_PORT, user: POSTGRES_USER, password: secrets.values.POSTGRES_PASSWORD, database: 'tenant_demo' })
  await database.connect()
  browser = await launchBrowser()
  rep = await personApi(browser, 'rep@demo.test')
})
afterAll(async () => {
  await browser?.close()
  await database?.end()
})

const file = (buffer: Buffer, name = 'list.csv') => ({ name, mimeType: 'text/csv', buffer })

async function importFile(buffer: Buffer, fields: Record<string, string> = {}): Promise<Import> {
  const started = await rep.upload<{ id: string }>('/crm/leads/import', { ...fields, file: file(buffer) })
  expect(started).toMatchObject({ status: 202, body: { success: true } })
  return importIn('done', started.body.data.id)
}

const importIn = (state: string, id: string) => until(`the import to be ${state}`, async () => {
  const { body } = await rep.get<Import>(`/crm/imports/${id}`)
  return body.data.state === state && body.data
}, 120)

/** Leads of an import beside the file's row that they came from. */
async function leadsOf(id: string) {
  const { rows } = await database.query<Record<string, string | null> & { values: Record<string, string>, marks: { field: string, value: string, code: string }[] }>(`
    SELECT l.*, r.values, r.row, o.kind AS origin_kind, o.import_row AS origin_row, o.address AS origin_address,
      coalesce((SELECT json_agg(m) FROM lead_marks m WHERE m.lead = l.id), '[]') AS marks
    FROM import_rows r JOIN leads l ON l.id = r.lead JOIN lead_origins o ON o.lead = l.id AND o.field = '*' AND o.import = r.import
    WHERE r.import = $1 ORDER BY r.row`, [id])
  return rows
}

describe('a list of real companies', () => {
  it('becomes leads that say what the file says, as UTF-8 and as Windows-1252', async () => {
    const utf8 = await importFile(LIST)
    const windows = await importFile(WINDOWS_LIST)
    expect([utf8.encoding, windows.encoding]).toEqual(['UTF-8', 'windows-1252'])
    expect(utf8.counts).toMatchObject({ total: 1541, created: 1541, refused: 0 })
    expect(windows.counts).toEqual(utf8.counts)

    const leads = await leadsOf(utf8.id)
    expect(leads).toHaveLength(1541)
    const lines = LIST.toString('utf8').split('\r\n')
    for (const lead of leads) {
      const cells = cellsOf(lines[Number(lead.row) - 1]!)
      expect(lead.values).toEqual(Object.fromEntries(HEADERS.map((header, i) => [header, cells[i]])))
      for (const [header, column] of Object.entries(COLUMNS)) expect(lead[column] ?? '').toBe(lead.values[header])
      expect(lead).toMatchObject({ origin_kind: 'import', origin_row: lead.row, origin_address: lead.values.Quelle || null, owner: null })
      for (const mark of lead.marks) expect(mark.value).toBe(lead[mark.field])
    }
    expect(leads.filter(lead => lead.marks.length > 0)).toHaveLength(utf8.counts.marked)
    expect(leads.find(lead => lead.external_id === 'asos-shop')?.marks).toMatchObject([{ field: 'website', code: 'INVALID_URL', value: 'httsp://www.asos.com' }])
    expect(leads.find(lead => lead.external_id === 'private-internet-access')?.marks).toMatchObject([{ field: 'postal_code', code: 'INVALID_POSTAL_CODE', value: '5555' }])

    const others = new Map((await leadsOf(windows.id)).map(lead => [lead.row, lead]))
    for (const lead of leads) {
      const other = others.get(lead.row)!
      expect(other.values).toEqual(Object.fromEntries(Object.entries(lead.values).map(([header, text]) => [header, inWindows(text)])))
      for (const column of Object.values(COLUMNS)) expect(other[column]).toBe(lead[column] === null ? null : inWindows(lead[column]!))
      expect(other.marks.map(m => [m.field, m.code])).toEqual(lead.marks.map(m => [m.field, m.code]))
    }
  })

  it('tells in the error file what was marked and refused, and runs no formula', async () => {
    const done = await importFile(Buffer.from('Firma;E-Mail;Ort\n=HYPERLINK("x");kein(at)x;Bonn\n;a@b.de;Köln\nC;c@d.de\nD;d@e.de;Bonn;zu viel\nE;e@f.de;Ulm\n'))
    expect(done.counts).toMatchObject({ total: 5, created: 2, marked: 1, refused: 3 })
    const { status, text } = await rep.download(`/crm/imports/${done.id}/errors.csv`)
    expect(status).toBe(200)
    expect(text.startsWith('\uFEFF')).toBe(true)
    expect(text.trim().split('\r\n')).toEqual([
      'Zeile;Ergebnis;Spalte;Grund;Firma;E-Mail;Ort',
      '2;angelegt, mit Hinweis;E-Mail;Keine gültige E-Mail-Adresse;"\'=HYPERLINK(""x"")";kein(at)x;Bonn',
      '3;abgelehnt;Firma;Die Firma fehlt;;a@b.de;Köln',
      '4;abgelehnt;(ganze Zeile);Weniger Spalten als die Kopfzeile;C;c@d.de;',
      '5;abgelehnt;(ganze Zeile);Mehr Spalten als die Kopfzeile;D;d@e.de;Bonn;zu viel',
    ])
    const [lead] = await leadsOf(done.id)
    expect(lead).toMatchObject({ company: '=HYPERLINK("x")', email: 'kein(at)x' })
  })

  it('follows the mapping that a person chose', async () => {
    const done = await importFile(Buffer.from('A|B|C\nFirma X|53111|Zauberei\n'), { mapping: JSON.stringify({ A: 'company', B: 'postalCode', C: 'industry' }) })
    const [lead] = await leadsOf(done.id)
    expect(lead).toMatchObject({ company: 'Firma X', postal_code: '53111', industry: null })
    expect(lead!.marks).toMatchObject([{ field: 'industry', code: 'UNKNOWN_CHOICE', value: 'Zauberei' }])
  })
})

describe('values that are not valid', () => {
  // Header of the file, field of the API, value, why it is marked.
  const WRONG = [
    ['E-Mail', 'email', ' kein(at)x ', 'INVALID_EMAIL'], ['Website', 'website', 'httsp://www.firma.de', 'INVALID_URL'], ['Telefon', 'phone', 'auf Anfrage', 'INVALID_PHONE'],
    ['PLZ', 'postalCode', '5311', 'INVALID_POSTAL_CODE'], ['USt-IdNr.', 'vatId', 'DE12', 'INVALID_VAT_ID'],
  ] as const
  interface Lead { readonly [field: string]: unknown, readonly id: string, readonly marks: readonly { readonly field: string, readonly code: string, readonly value: string, readonly message: string }[] }
  const marksOf = (lead: Lead) => Object.fromEntries(lead.marks.map(m => [m.field, [m.code, m.value]]))

  it('are stored as typed and marked, through form and import alike', async () => {
    const values = { company: ' Müller & Söhne ', country: 'DE', ...Object.fromEntries(WRONG.map(([, field, value]) => [field, value])) }
    const expected = Object.fromEntries(WRONG.map(([, field, value, code]) => [field, [code, value]]))
    const warned = await rep.send<Lead['marks']>('POST', '/crm/leads/check', values)
    expect(Object.fromEntries(warned.body.data.map(m => [m.field, [m.code, m.value]]))).toEqual(expected)
    const typed = await rep.send<Lead>('POST', '/crm/leads', values)
    expect(typed).toMatchObject({ status: 201, body: { data: values } })
    expect(marksOf((await rep.get<Lead>(`/crm/leads/${typed.body.data.id}`)).body.data)).toEqual(expected)

    const done = await importFile(Buffer.from(`Firma;Land;${WRONG.map(([header]) => header).join(';')}\n Müller & Söhne ;DE;${WRONG.map(([, , value]) => value).join(';')}\n`))
    const { body: { data: [imported, ...others] } } = await rep.get<Lead[]>(`/crm/leads?filter[import]=${done.id}`)
    expect(imported).toMatchObject(values)
    expect(others).toEqual([])
    expect(marksOf(imported!)).toEqual(expected)

    const changed = await rep.send<Lead>('PATCH', `/crm/leads/${typed.body.data.id}`, { email: 'a@firma.de', website: 'www firma' })
    expect(changed.status).toBe(200)
    expect(marksOf((await rep.get<Lead>(`/crm/leads/${typed.body.data.id}`)).body.data)).toEqual({ ...Object.fromEntries(Object.entries(expected).filter(([field]) => field !== 'email')), website: ['INVALID_URL', 'www firma'] })
  })
  it.each([['nextStepAt', 'morgen'], ['reviewed', 'vielleicht'], ['industry', 'Zauberei'], ['status', 'gewonnen'], ['city', 'x'.repeat(256)], ['city', 'a\u0000b'], ['city', '\ud83d']])('are refused where the field cannot hold them: %s', async (field, value) => {
    expect(await rep.send('POST', '/crm/leads', { company: 'A', [field]: value })).toMatchObject({ status: 400, body: { success: false, error: { code: expect.stringMatching(/^[A-Z_]+$/) } } })
  })
})

describe('an import that was a mistake', () => {
  it('is undone, but for leads that somebody has changed', async () => {
    const done = await importFile(Buffer.from('Firma;Ort\nEins;Bonn\nZwei;Köln\nDrei;Ulm\n'))
    const list = async () => (await rep.get<{ id: string, company: string }[]>(`/crm/leads?filter[import]=${done.id}&sort=company`)).body.data
    const [drei] = await list()
    expect((await rep.send('PATCH', `/crm/leads/${drei!.id}`, { status: 'contacted' })).status).toBe(200)
    const rep2 = await personApi(browser, 'rep2@demo.test')
    expect((await rep2.send('POST', `/crm/imports/${done.id}/undo`)).status).toBe(404)

    expect(await rep.send('POST', `/crm/imports/${done.id}/undo`)).toMatchObject({ status: 202, body: { data: { id: done.id } } })
    expect((await importIn('undone', done.id)).counts).toMatchObject({ created: 3, undone: 2, kept: 1 })
    expect((await list()).map(lead => lead.company)).toEqual(['Drei'])
    const { rows } = await database.query('SELECT count(*)::int AS n FROM leads l JOIN import_rows r ON r.lead = l.id JOIN directus_users u ON u.id = l.deleted_by WHERE r.import = $1 AND l.deleted_at IS NOT NULL AND u.email = $2', [done.id, 'rep@demo.test'])
    expect(rows).toEqual([{ n: 2 }])
    expect(await rep.send('POST', `/crm/imports/${done.id}/undo`)).toMatchObject({ status: 409, body: { error: { code: 'IMPORT_UNDONE' } } })
  })
})

describe('a workbook and a list of objects', () => {
  it('become the same leads as the delimited file', async () => {
    const word = randomBytes(4).toString('hex')
    const given = [{ Firma: `Müller & Söhne ${word}`, PLZ: 53111, Ort: 'Bonn', 'E-Mail': `a@${word}.example` }, { Firma: `=1+1 ${word}`, PLZ: 10115, Ort: 'Berlin', 'E-Mail': 'kein Mail' }]
    const columns = Object.keys(given[0]!)
    const csv = Buffer.from([columns.join(';'), ...given.map(row => Object.values(row).join(';'))].join('\n'))
    const kinds = [['UTF-8', csv], ['XLSX', await workbookOf([columns, ...given.map(row => Object.values(row))])], ['JSON', Buffer.from(JSON.stringify(given))], ['JSON', Buffer.from(given.map(row => JSON.stringify(row)).join('\n'))]] as const
    const made = []
    for (const [encoding, content] of kinds) {
      const done = await importFile(content)
      expect(done).toMatchObject({ encoding, counts: { total: 2, created: 2, marked: 1, refused: 0 } })
      made.push((await leadsOf(done.id)).map(({ company, postal_code: postal, city, email, marks, values, origin_kind: kind }) => ({ company, postal, city, email, kind, values, marks: marks.map(({ field, code }) => [field, code]) })))
      expect(await rep.send('POST', `/crm/imports/${done.id}/undo`)).toMatchObject({ status: 202 })
      await importIn('undone', done.id)
    }
    expect(made[0]).toMatchObject([{ company: `Müller & Söhne ${word}`, postal: '53111', kind: 'import' }, { company: `=1+1 ${word}`, marks: [['email', expect.any(String)]] }])
    for (const other of made.slice(1)) expect(other).toEqual(made[0])
  })
})

describe('files that are no lists', () => {
  const wide = `${Array.from({ length: 501 }, (_, i) => `c${i}`).join(';')}\n1\n`
  it.each([
    ['FILE_EMPTY', 400, Buffer.alloc(0)],
    ['FILE_NOT_TEXT', 415, randomBytes(50_000)],
    ['FILE_NOT_TEXT', 415, Buffer.from('504b0304140006000800', 'hex')],
    ['SHEET_BROKEN', 400, Buffer.concat([Buffer.from('504b0304140006000800', 'hex'), Buffer.from('[Content_Types].xml')])],
    ['FILE_IS_SPREADSHEET', 415, Buffer.from('d0cf11e0a1b11ae1', 'hex')],
    ['JSON_BROKEN', 400, Buffer.from('[{"Firma":"A"},{"Firma":')],
    ['JSON_WITHOUT_LIST', 400, Buffer.from('{"Firma":{"Name":"A"}, \n"x":1}')],
    ['FILE_WITHOUT_ROWS', 400, Buffer.from('Firma;Ort\n')],
    ['MAPPING_WITHOUT_COMPANY', 400, Buffer.from('x;y\n1;2\n')],
    ['FILE_QUOTES', 400, Buffer.from('Firma;Ort\nA;Bonn\n"B;Bonn\nC;Ulm\n')],
    ['TOO_MANY_COLUMNS', 400, Buffer.from(wide)],
    ['TOO_MANY_COLUMNS', 400, Buffer.from(`${'c;'.repeat(1_000_000)}Firma\nA\n`)],
    ['CELL_TOO_LARGE', 400, Buffer.from(`Firma\n${'x'.repeat(1_100_000)}\n`)],
  ])('%s (%i)', async (code, status, buffer) => {
    const before = await database.query('SELECT count(*) FROM imports')
    const answer = await rep.upload('/crm/leads/import', { file: file(buffer) })
    expect(answer).toMatchObject({ status, body: { success: false, error: { code, message: expect.stringMatching(/\S/) } } })
    expect((await database.query('SELECT count(*) FROM imports')).rows).toEqual(before.rows)
  })
  it('refuses a mapping to what is no field, and an import that is not there', async () => {
    const answer = await rep.upload('/crm/leads/import', { mapping: '{"Firma":"deletedAt"}', file: file(Buffer.from('Firma\nA\n')) })
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'MAPPING_INVALID' } } })
    expect((await rep.get(`/crm/imports/${randomUUID()}`)).status).toBe(404)
    expect((await rep.get('/crm/imports/x')).status).toBe(404)
  })
  it('shows others\' imports to nobody but managers', async () => {
    const { body } = await rep.get<Import[]>('/crm/imports')
    const id = body.data[0]!.id
    const [rep2, manager] = [await personApi(browser, 'rep2@demo.test'), await personApi(browser, 'manager@demo.test')]
    expect((await rep2.get(`/crm/imports/${id}`)).status).toBe(404)
    expect((await rep2.download(`/crm/imports/${id}/errors.csv`)).status).toBe(404)
    expect((await manager.get(`/crm/imports/${id}`)).status).toBe(200)
  })
})

describe('origins and marks', () => {
  it('are written by nobody by hand, not even in the database', async () => {
    await expect(database.query('DELETE FROM lead_origins')).rejects.toThrow('FACTS_ARE_KEPT')
    await expect(database.query('UPDATE lead_marks SET code = \'MISSING\'')).rejects.toThrow('FACTS_ARE_KEPT')
  })
})
