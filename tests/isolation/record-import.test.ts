import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask } from '../support/directus.ts'
import { hub, pidOf } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { kontor } from '../support/kontor.ts'
import { addOwnFields, ownFields } from '../support/own-fields.ts'
import { commandOf, processTree } from '../support/processes.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { until } from '../support/until.ts'

interface Counts { readonly total: number, readonly done: number, readonly created: number, readonly refused: number, readonly undone: number, readonly kept: number }
interface Import { readonly id: string, readonly state: string, readonly error: string | null, readonly collection: string, readonly counts: Counts }
interface Preview {
  readonly encoding: string
  readonly delimiter: string
  readonly mapping: Readonly<Record<string, string | null>>
  readonly rows: readonly { readonly row: number, readonly marks: readonly { readonly field: string, readonly code: string, readonly message: string }[], readonly refusal: { readonly message: string } | null }[]
}
interface Answer<T> { readonly status: number, readonly data: T, readonly error?: { readonly code: string, readonly message: string } }

const COLLECTION = `visits_${process.pid}`
const PLACE = `/custom/${COLLECTION}`
const INDUSTRY = `Zirkus ${process.pid}`
const tokens: Record<string, string> = {}
const DATABASE = 'tenant_demo'
type Row = Record<string, unknown>

async function api<T>(who: string, method: string, path: string, body?: unknown): Promise<Answer<T>> {
  const form = body instanceof FormData
  const response = await fetch(`${hub().publicUrl}/api/v1${path}`, {
    method, headers: { 'authorization': `Bearer ${tokens[who]}`, 'x-kontor-tenant': 'demo', 'accept-language': 'de', ...body === undefined || form ? {} : { 'content-type': 'application/json' } },
    body: body === undefined ? undefined : form ? body : JSON.stringify(body),
  })
  const parsed = JSON.parse(await response.text()) as { data: T, error?: Answer<T>['error'] }
  return { status: response.status, data: parsed.data, ...parsed.error ? { error: parsed.error } : {} }
}

function upload(text: string | Buffer, parts: Readonly<Record<string, string>> = {}): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(parts)) form.append(name, value)
  form.append('file', new Blob([typeof text === 'string' ? text : new Uint8Array(text)], { type: 'text/csv' }), 'besuche.csv')
  return form
}

const importIn = (state: string, id: string, who = 'manager') => until(`the import to be ${state}`, async () => {
  const { status, data } = await api<Import>(who, 'GET', `/platform/imports/${id}`).catch(() => ({ status: 0, data: undefined }))
  return status === 200 && data?.state === state && data
}, 120)

async function importFile(text: string | Buffer, parts: Readonly<Record<string, string>> = {}, place = PLACE, who = 'manager'): Promise<Import> {
  const started = await api<{ id: string }>(who, 'POST', `${place}/import`, upload(text, parts))
  expect(started).toMatchObject({ status: 202 })
  return importIn('done', started.data.id, who)
}

const errorsOf = async (id: string, who = 'manager') => {
  const response = await fetch(`${hub().publicUrl}/api/v1/platform/imports/${id}/errors.csv`, { headers: { 'authorization': `Bearer ${tokens[who]}`, 'x-kontor-tenant': 'demo', 'accept-language': 'de' } })
  return { status: response.status, lines: (await response.text()).replace('\uFEFF', '').trim().split('\r\n') }
}

beforeAll(async () => {
  await Promise.all(([['admin', 'otp'], ['manager'], ['rep'], ['readonly']] as const).map(async ([role, ...amr]) => {
    tokens[role] = await realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', ...amr] }, lifespan: 1800 })
  }))
  const admin = tokens.admin!
  expect(await ask(admin, 'POST', '/collections', {
    collection: COLLECTION, schema: {}, meta: { display_template: '{{own_text}}', translations: [{ language: 'de-DE', translation: 'Besuche', singular: 'Besuch', plural: 'Besuche' }] },
    fields: [
      { field: 'id', type: 'integer', schema: { is_primary_key: true, has_auto_increment: true }, meta: { hidden: true } },
      { field: 'place', type: 'string', schema: { is_nullable: false, is_unique: true, max_length: 60 }, meta: { interface: 'input', required: true, translations: [{ language: 'de-DE', translation: 'Ort' }, { language: 'en-US', translation: 'Place' }] } },
      { field: 'starts_at', type: 'timestamp', schema: {}, meta: { interface: 'datetime', translations: [{ language: 'de-DE', translation: 'Beginn' }] } },
      { field: 'date_created', type: 'timestamp', schema: {}, meta: { special: ['date-created'], interface: 'datetime', readonly: true, hidden: true } },
    ],
  })).toMatchObject({ status: 200 })
  await addOwnFields(async (method, path, body) => {
    const { status, body: answer } = await ask(admin, method, path, body)
    return { status, text: JSON.stringify(answer) }
  }, COLLECTION, ownFields(COLLECTION))
  expect(await ask(admin, 'POST', '/items/industries', { key: `circus_${process.pid}`, name_de: INDUSTRY, name_en: `Circus ${process.pid}` })).toMatchObject({ status: 200 })
  expect(await ask(admin, 'POST', '/items/portal_collections', { collection: COLLECTION })).toMatchObject({ status: 200 })
  await until('the portal to show the collection', async () => (await api('manager', 'GET', PLACE)).status === 200, 20)
}, 120_000)

afterAll(async () => {
  await ask(tokens.admin!, 'DELETE', `/collections/${COLLECTION}`)
  const { data } = await ask<{ id: string }[]>(tokens.admin!, 'GET', `/items/industries?fields=id&filter[key][_ends_with]=_${process.pid}&limit=-1`)
  for (const { id } of data) await ask(tokens.admin!, 'DELETE', `/items/industries/${id}`)
})

const HEAD = 'Ort;Filiale;Plätze;Umsatz;Vertragsende;Stufe;Themen;Rahmenvertrag;Zweite Branche;Beginn;Fax'

describe('a file for an own collection', () => {
  const file = Buffer.from([...`${HEAD}\nKöln;F-1;1.234;1.234,56 €;31.12.2026;Gold;Excel, Führung;ja;${INDUSTRY};1.7.2026 14:30;0228\n`
    + `Bonn;X-9;zwölf;12,5;03/04/2026;Platin;Kochen;vielleicht;Nirgendwo;;\n;F-3;;;;;;;;;\n`].map(letter => letter === '€' ? 0x80 : letter.charCodeAt(0)))

  test('is recognized, and its first rows say what they would become', async () => {
    const before = await rowsOf<Row>(DATABASE, `SELECT count(*) AS n FROM ${COLLECTION}`)
    const { status, data } = await api<Preview>('manager', 'POST', `${PLACE}/import/preview`, upload(file))
    expect(status).toBe(200)
    expect(data).toMatchObject({
      encoding: 'windows-1252', delimiter: ';',
      mapping: { 'Ort': 'place', 'Filiale': 'ownText', 'Plätze': 'ownNumber', 'Umsatz': 'ownMoney', 'Vertragsende': 'ownDate', 'Stufe': 'ownChoice', 'Themen': 'ownTopics', 'Rahmenvertrag': 'ownFlag', 'Zweite Branche': 'ownRecord', 'Beginn': 'startsAt', 'Fax': null },
    })
    const [first, second, third] = data.rows
    expect(first?.marks.map(({ field }) => field)).toEqual(['ownNumber'])
    expect(Object.fromEntries(second!.marks.map(({ field, code }) => [field, code]))).toMatchObject({ ownNumber: 'INVALID', ownDate: 'AMBIGUOUS', ownChoice: 'UNKNOWN_CHOICE', ownTopics: 'UNKNOWN_CHOICE', ownFlag: 'INVALID', ownRecord: 'UNKNOWN_RECORD' })
    expect(third!.marks).toMatchObject([{ field: 'place', code: 'REQUIRED', message: 'Bitte ausfüllen.' }])
    expect(second!.refusal).not.toBeNull()
    expect(await rowsOf<Row>(DATABASE, `SELECT count(*) AS n FROM ${COLLECTION}`)).toEqual(before)
  })

  test('becomes records, and tells of what it refused', async () => {
    const { data: me } = await ask(tokens.manager!, 'GET', '/users/me?fields=id')
    const [{ called } = {}] = await rowsOf<Row>(DATABASE, 'SELECT coalesce(email, id::text) AS called FROM directus_users WHERE id = $1', [me.id])
    const text = `${HEAD};Betreut von\n`
      + `Köln;F-1;123;1.234,56 €;31.12.2026;Gold;Excel, Führung;ja;${INDUSTRY};1.7.2026 14:30;0228;${called as string}\n`
      + 'Ulm;F-2;7;-3,5;1. März 2026;silver;;nein;;2026-07-01T12:00:00Z;;\n'
      + 'Köln;F-3;;;;;;;;;;\nHof;X-1;;;;;;;;;;\nTrier;F-4;501;;;;;;;;;nemo@demo.test\nzu wenig\n'
    const done = await importFile(text)
    expect(done).toMatchObject({ collection: COLLECTION, counts: { total: 6, done: 6, created: 2, refused: 4 } })
    const rows = await rowsOf<Row>(DATABASE, `SELECT v.*, i.name_de AS industry FROM ${COLLECTION} v LEFT JOIN industries i ON i.id = v.own_record ORDER BY place`)
    expect(rows).toMatchObject([
      { place: 'Köln', own_text: 'F-1', own_number: 123, own_choice: 'gold', own_topics: 'excel,leadership', own_flag: true, industry: INDUSTRY, own_person: me.id, starts_at: new Date('2026-07-01T12:30:00Z') },
      { place: 'Ulm', own_text: 'F-2', own_number: 7, own_choice: 'silver', own_topics: null, own_flag: false, industry: null, own_person: null, starts_at: new Date('2026-07-01T12:00:00Z') },
    ])
    expect(rows.map(row => [Number(row.own_money), new Date(String(row.own_date)).toLocaleDateString('sv')])).toEqual([[1234.56, '2026-12-31'], [-3.5, '2026-03-01']])
    const { status, lines } = await errorsOf(done.id)
    expect(status).toBe(200)
    expect(lines.map(line => line.split(';').slice(0, 4))).toEqual([
      ['Zeile', 'Ergebnis', 'Spalte', 'Grund'], ['4', 'abgelehnt', 'Ort', 'Diesen Wert gibt es schon.'], ['5', 'abgelehnt', 'Filiale', 'Beginnt mit F-'],
      ['6', 'abgelehnt', 'Betreut von | Plätze', expect.stringContaining('Der größte Wert ist 500.')], ['7', 'abgelehnt', '(ganze Zeile)', 'Weniger Spalten als die Kopfzeile'],
    ])
    const events = await rowsOf<Row>(DATABASE, 'SELECT type, batch, payload FROM kontor_state.outbox_events WHERE collection = $1 OR record = $2 ORDER BY position', [COLLECTION, done.id])
    expect(events.filter(({ type }) => type === `custom.${COLLECTION}.created`).map(({ batch }) => batch)).toEqual([done.id, done.id])
    expect(events.filter(({ type }) => type === 'platform.import.finished')).toMatchObject([{ batch: null, payload: { values: { collection: COLLECTION, rows_created: 2, rows_refused: 4 } } }])
  })

  test('is refused where it cannot be taken, with what to do', async () => {
    const before = await rowsOf<Row>(DATABASE, 'SELECT count(*) AS n FROM record_imports')
    const refused = async (text: string, parts: Record<string, string>, who = 'manager', place = PLACE) => {
      const { status, error } = await api(who, 'POST', `${place}/import`, upload(text, parts))
      return [status, error?.code]
    }
    expect(await refused('Filiale\nF-1\n', {})).toEqual([400, 'MAPPING_WITHOUT_REQUIRED'])
    expect(await refused('Ort\nA\n', { mapping: '{"Ort":"dateCreated"}' })).toEqual([400, 'MAPPING_INVALID'])
    expect(await refused('Ort\n', {})).toEqual([400, 'FILE_WITHOUT_ROWS'])
    expect(await refused('Ort\nA\n', {}, 'readonly')).toEqual([403, 'FORBIDDEN'])
    expect(await refused('Ort\nA\n', {}, 'manager', '/custom/not_there')).toEqual([404, 'NOT_FOUND'])
    expect(await refused('Firma\nA\n', {}, 'manager', '/platform/collections/leads')).toEqual([404, 'NOT_FOUND'])
    expect(await rowsOf<Row>(DATABASE, 'SELECT count(*) AS n FROM record_imports')).toEqual(before)
  })
})

test('a list of the model is filled the same way by who may', async () => {
  expect((await api('manager', 'POST', '/platform/collections/industries/import', upload('Schlüssel;Name (Deutsch);Name (Englisch)\nx;x;x\n'))).status).toBe(403)
  const done = await importFile(`Schlüssel;Name (Deutsch);Name (Englisch)\na_${process.pid};Mühle;Mill\nb_${process.pid};Werft;Shipyard\na_${process.pid};Doppelt;Twice\n`, {}, '/platform/collections/industries', 'admin')
  expect(done.counts).toMatchObject({ created: 2, refused: 1 })
})

describe('an import that was a mistake', () => {
  test('is undone, but for records that somebody has changed or that are in use', async () => {
    const done = await importFile('Ort\nEins\nZwei\nDrei\n')
    const { data: [one] } = await api<{ id: string }[]>('manager', 'GET', `${PLACE}?filter[place]=Eins`)
    expect((await api('manager', 'PATCH', `${PLACE}/${one!.id}`, { ownNumber: 5 })).status).toBe(200)
    expect((await api('rep', 'GET', `/platform/imports/${done.id}`)).status).toBe(404)
    expect((await api('rep', 'POST', `/platform/imports/${done.id}/undo`)).status).toBe(404)
    expect((await errorsOf(done.id, 'rep')).status).toBe(404)
    expect((await api('manager', 'POST', `/platform/imports/${done.id}/undo`)).status).toBe(202)
    expect((await importIn('undone', done.id)).counts).toMatchObject({ created: 3, undone: 2, kept: 1 })
    const rows = await rowsOf<Row>(DATABASE, `SELECT place FROM ${COLLECTION} WHERE place IN ('Eins', 'Zwei', 'Drei')`)
    expect(rows).toEqual([{ place: 'Eins' }])
    expect(await api('manager', 'POST', `/platform/imports/${done.id}/undo`)).toMatchObject({ status: 409, error: { code: 'IMPORT_UNDONE' } })

    const visited = await importFile('Ort\nBesucht\nUnbesucht\n')
    const { data: [parent] } = await api<{ id: number }[]>('manager', 'GET', `${PLACE}?filter[place]=Besucht`)
    const CHILDREN = `${COLLECTION}_notes`
    try {
      // What Studio would delete with the record is somebody's work all the same.
      expect((await ask(tokens.admin!, 'POST', '/collections', { collection: CHILDREN, schema: {}, meta: {}, fields: [{ field: 'id', type: 'integer', schema: { is_primary_key: true, has_auto_increment: true }, meta: {} }, { field: 'visit', type: 'integer', schema: {}, meta: {} }] })).status).toBe(200)
      await until('the relation to be made', async () => (await ask(tokens.admin!, 'POST', '/relations', { collection: CHILDREN, field: 'visit', related_collection: COLLECTION, schema: { on_delete: 'CASCADE' } })).status === 200, 20)
      expect((await ask(tokens.admin!, 'POST', `/items/${CHILDREN}`, { visit: parent!.id })).status).toBe(200)
      expect((await api('manager', 'POST', `/platform/imports/${visited.id}/undo`)).status).toBe(202)
      expect((await importIn('undone', visited.id)).counts).toMatchObject({ undone: 1, kept: 1 })
      expect(await rowsOf<Row>(DATABASE, `SELECT visit FROM ${CHILDREN}`)).toEqual([{ visit: parent!.id }])
    }
    finally {
      await ask(tokens.admin!, 'DELETE', `/collections/${CHILDREN}`)
    }

    // A rep may delete no record of the collection, but for what they brought themselves and nobody has touched.
    const own = await importFile('Ort\nVersehen\n', {}, PLACE, 'rep')
    const [mine] = await rowsOf<Row>(DATABASE, `SELECT id FROM ${COLLECTION} WHERE place = 'Versehen'`)
    expect((await api('rep', 'DELETE', `${PLACE}/${String(mine?.id)}`)).status).toBe(403)
    expect((await api('rep', 'POST', `/platform/imports/${own.id}/undo`)).status).toBe(202)
    expect((await importIn('undone', own.id, 'rep')).counts).toMatchObject({ undone: 1, kept: 0 })
    expect(await rowsOf<Row>(DATABASE, `SELECT id FROM ${COLLECTION} WHERE place = 'Versehen'`)).toEqual([])

    const used = await importFile(`Schlüssel;Name (Deutsch);Name (Englisch)\nc_${process.pid};Genutzt;Used\nd_${process.pid};Frei;Free\n`, {}, '/platform/collections/industries', 'admin')
    expect((await ask(tokens.admin!, 'POST', `/items/${COLLECTION}`, { place: 'Nutzt', own_record: (await rowsOf<Row>(DATABASE, 'SELECT id FROM industries WHERE key = $1', [`c_${process.pid}`]))[0]?.id })).status).toBe(200)
    expect((await api('admin', 'POST', `/platform/imports/${used.id}/undo`)).status).toBe(202)
    expect((await importIn('undone', used.id, 'admin')).counts).toMatchObject({ undone: 1, kept: 1 })
  })
})

test('an import whose process is killed goes on where it was, no row twice and none lost', { timeout: 120_000 }, async () => {
  const rows = 1500
  const text = `Ort;Plätze\n${Array.from({ length: rows }, (_, i) => `Platz ${i};${i % 10 === 9 ? 'x' : i % 100}`).join('\n')}\n`
  const { data: { id } } = await api<{ id: string }>('manager', 'POST', `${PLACE}/import`, upload(text))
  await until('some rows to be done', async () => (await rowsOf<Row>(DATABASE, 'SELECT 1 FROM record_imports WHERE id = $1 AND rows_done >= 200', [id])).length === 1, 60)
  const host = await pidOf('host')
  for (const child of processTree([host]).filter(pid => commandOf(pid).includes('host/child.ts'))) process.kill(child, 'SIGKILL')
  const [before] = await rowsOf<Row>(DATABASE, 'SELECT rows_done FROM record_imports WHERE id = $1', [id])
  expect(Number(before?.rows_done)).toBeLessThan(rows)
  for (const tenant of ['core', 'demo']) expect(await kontor(['tenant', 'restart', tenant], hub().env)).toMatchObject({ code: 0 })
  expect((await importIn('done', id)).counts).toMatchObject({ total: rows, done: rows, created: rows * 0.9, refused: rows * 0.1 })
  const [found] = await rowsOf<Row>(DATABASE, `
    SELECT count(*)::int AS rows, count(r.record)::int AS records, count(DISTINCT v.place)::int AS places FROM kontor_state.record_import_rows r LEFT JOIN ${COLLECTION} v ON v.id::text = r.record WHERE r.import = $1`, [id])
  expect(found).toEqual({ rows, records: rows * 0.9, places: rows * 0.9 })
})
