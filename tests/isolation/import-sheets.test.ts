import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from '../support/directus.ts'
import { hub, pidOf } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { portalApi, type PortalApi } from '../support/portal-api.ts'
import { commandOf, processTree } from '../support/processes.ts'
import { until } from '../support/until.ts'
import { workbookOfSheets, type TestSheet } from '../support/workbook.ts'

interface Counts { readonly total: number, readonly done: number, readonly created: number }
interface Import { readonly id: string, readonly state: string, readonly sheet: string | null, readonly headers: readonly string[], readonly counts: Counts }
interface Preview { readonly sheets: readonly { readonly name: string }[], readonly sheet: string | null, readonly headers: readonly string[], readonly rowsTotal: number, readonly kinds?: Readonly<Record<string, string>>, readonly fields: readonly { readonly name: string, readonly label: string }[], readonly mapping: Readonly<Record<string, string | null>> }
interface Answer<T> { readonly status: number, readonly data: T, readonly error?: { readonly code: string, readonly message: string } }

const DATABASE = 'tenant_demo'
const WORD = randomUUID().slice(0, 8)
/** Names of columns of own fields that a test made. */
const columns: string[] = []
let api: PortalApi
beforeAll(async () => {
  api = await portalApi(['manager', 'rep', 'admin'])
})
afterAll(async () => {
  for (const column of columns) await ask(api.tokens.admin!, 'DELETE', `/fields/leads/${column}`)
  await rowsOf(DATABASE, 'UPDATE leads SET deleted_at = now() WHERE deleted_at IS NULL AND company LIKE $1', [`%${WORD}%`])
}, 60_000)

const LEADS = '/crm/leads'
const TASKS = '/platform/collections/tasks'
async function send<T>(who: string, path: string, content: Buffer | string, parts: Readonly<Record<string, string>> = {}): Promise<Answer<T>> {
  const form = new FormData()
  for (const [name, value] of Object.entries(parts)) form.append(name, value)
  form.append('file', new Blob([typeof content === 'string' ? content : new Uint8Array(content)]), 'mappe.xlsx')
  const response = await fetch(`${hub().publicUrl}/api/v1${path}`, { method: 'POST', headers: { 'authorization': `Bearer ${api.tokens[who]!}`, 'x-kontor-tenant': 'demo', 'accept-language': 'de' }, body: form })
  const { data, error } = await response.json() as { data: T, error?: Answer<T>['error'] }
  return { status: response.status, data, ...error ? { error } : {} }
}
const importIn = (state: string, imports: string, id: string) => until(`the import to be ${state}`, async () => {
  const { status, data } = await api<Import>('manager', 'GET', `${imports}/${id}`).catch(() => ({ status: 0, data: undefined }))
  return status === 200 && data?.state === state && data
}, 120)

const SHEETS: readonly TestSheet[] = [
  { name: 'Deckblatt', rows: [] },
  { name: 'Nord & Süd', rows: [['Firma', 'Ort'], [`Nord ${WORD}`, 'Kiel']] },
  { name: 'Listen', hidden: true, rows: [['Firma'], [`Versteckt ${WORD}`]] },
  { name: 'Messe', rows: [['Betrieb', 'Gäste', 'Seit'], [`Messe A ${WORD}`, 12, '1.3.2026'], [`Messe B ${WORD}`, 7, '2.3.2026']] },
]

describe('a workbook with several sheets', () => {
  it('tells them, reads the first that shows something, and the one that is chosen', async () => {
    const book = await workbookOfSheets(SHEETS)
    const shown = ['Deckblatt', 'Nord & Süd', 'Messe'].map(name => ({ name }))
    expect(await send<Preview>('manager', `${LEADS}/import/preview`, book)).toMatchObject({ status: 200, data: { sheets: shown, sheet: 'Nord & Süd', headers: ['Firma', 'Ort'], rowsTotal: 1 } })
    expect(await send<Preview>('manager', `${LEADS}/import/preview`, book, { sheet: 'Messe' })).toMatchObject({ status: 200, data: { sheets: shown, sheet: 'Messe', headers: ['Betrieb', 'Gäste', 'Seit'], rowsTotal: 2, kinds: { Betrieb: 'text', Gäste: 'integer', Seit: 'date' } } })
    expect(await send<Preview>('manager', `${TASKS}/import/preview`, book, { sheet: 'Messe' })).toMatchObject({ status: 200, data: { sheets: shown, sheet: 'Messe', rowsTotal: 2 } })
    expect(await send<Preview>('manager', `${LEADS}/import/preview`, 'Firma\nA\n', { sheet: 'Messe' })).toMatchObject({ status: 200, data: { sheets: [], sheet: null } })
  })

  it.each([['Deckblatt', 'SHEET_EMPTY'], ['Listen', 'SHEET_UNKNOWN'], ['Sonst', 'SHEET_UNKNOWN']])('whose sheet %s is chosen is refused in words: %s', async (sheet, code) => {
    const book = await workbookOfSheets(SHEETS)
    for (const place of [LEADS, TASKS]) {
      for (const path of [`${place}/import/preview`, `${place}/import`]) expect(await send('manager', path, book, { sheet }), path).toMatchObject({ status: 400, error: { code, message: expect.stringContaining('Blatt') } })
    }
  })

  it('becomes leads of the chosen sheet alone, and the import says which', async () => {
    const { status, data: { id } } = await send<{ id: string }>('manager', `${LEADS}/import`, await workbookOfSheets(SHEETS), { sheet: 'Messe', mapping: '{"Betrieb":"company"}' })
    expect(status).toBe(202)
    expect(await importIn('done', '/crm/imports', id)).toMatchObject({ sheet: 'Messe', headers: ['Betrieb', 'Gäste', 'Seit'], counts: { total: 2, created: 2 } })
    expect((await rowsOf<{ company: string }>(DATABASE, 'SELECT l.company FROM import_rows r JOIN leads l ON l.id = r.lead WHERE r.import = $1 ORDER BY r."row"', [id])).map(({ company }) => company)).toEqual([`Messe A ${WORD}`, `Messe B ${WORD}`])
  })

  it('becomes records of the chosen sheet alone', async () => {
    const { status, data: { id } } = await send<{ id: string }>('manager', `${TASKS}/import`, await workbookOfSheets(SHEETS), { sheet: 'Messe', mapping: '{"Betrieb":"title"}' })
    expect(status).toBe(202)
    expect(await importIn('done', '/platform/imports', id)).toMatchObject({ sheet: 'Messe', counts: { total: 2, created: 2 } })
    expect((await rowsOf<{ title: string }>(DATABASE, 'SELECT title FROM tasks WHERE title LIKE $1 ORDER BY title', [`Messe % ${WORD}`])).map(({ title }) => title)).toEqual([`Messe A ${WORD}`, `Messe B ${WORD}`])
    expect((await api('manager', 'POST', `/platform/imports/${id}/undo`)).status).toBe(202)
    await importIn('undone', '/platform/imports', id)
  })

  it('is read on by the chosen sheet when the process was killed', { timeout: 180_000 }, async () => {
    const rows = 6000
    const list = (name: string) => [['Firma', 'Text'], ...Array.from({ length: rows }, (_, n) => [`${name} ${n} ${WORD}`, 'x'.repeat(8000)])]
    const book = await workbookOfSheets([{ name: 'Erstes', rows: list('Falsch').slice(0, 3000) }, { name: 'Zweites', rows: list('Richtig') }])
    const { status, data: { id } } = await send<{ id: string }>('manager', `${LEADS}/import`, book, { sheet: 'Zweites', mapping: '{"Firma":"company"}' })
    expect(status).toBe(202)
    await until('some rows', async () => (await rowsOf(DATABASE, 'SELECT 1 FROM imports WHERE id = $1 AND rows_done > 0', [id])).length === 1, 60)
    const host = await pidOf('host')
    for (const child of processTree([host]).filter(pid => commandOf(pid).includes('host/child.ts'))) process.kill(child, 'SIGKILL')
    const [left] = await rowsOf<{ rows_done: number }>(DATABASE, 'SELECT rows_done FROM imports WHERE id = $1', [id])
    expect(left!.rows_done).toBeLessThan(rows)
    await until('the import to go on', async () => {
      await fetch(`${hub().hostUrl}/server/ping`, { headers: { 'x-kontor-tenant': 'demo' } }).catch(() => undefined)
      return (await rowsOf(DATABASE, 'SELECT 1 FROM imports WHERE id = $1 AND state = \'done\'', [id])).length === 1
    }, 120)
    const [made] = await rowsOf<{ all: number, right: number }>(DATABASE, 'SELECT count(*)::int AS all, count(DISTINCT company) FILTER (WHERE company LIKE \'Richtig %\')::int AS right FROM leads WHERE id IN (SELECT lead FROM import_rows WHERE import = $1)', [id])
    expect(made).toEqual({ all: rows, right: rows })
  })
})

describe('what an import tells', () => {
  const told = (id: string) => rowsOf<{ type: string, payload: { values: object } }>(DATABASE, 'SELECT type, payload FROM kontor_state.outbox_events WHERE record = $1 ORDER BY position', [id])

  it('has the changed leads in its end', async () => {
    const text = `Kennung;Firma\n${WORD}-1;Geändert ${WORD}\n${WORD}-2;Zweite ${WORD}\n`
    for (const file of [`Kennung;Firma\n${WORD}-1;Erste ${WORD}\n`, text]) {
      const { status, data: { id } } = await send<{ id: string }>('manager', `${LEADS}/import`, file, { mode: 'both', key: 'externalId', mapping: '{"Kennung":"externalId","Firma":"company"}' })
      expect(status).toBe(202)
      await importIn('done', '/crm/imports', id)
      if (file === text) expect(await told(id)).toMatchObject([{ type: 'crm.import.created' }, { type: 'crm.import.finished', payload: { values: { rows_total: 2, rows_created: 1, rows_updated: 1 } } }])
    }
  })

  it('has an end when it is cancelled', async () => {
    const rows = Array.from({ length: 20_000 }, (_, n) => `Abgebrochen ${n} ${WORD};${'x'.repeat(2000)}`)
    const { data: { id } } = await send<{ id: string }>('manager', `${LEADS}/import`, `Firma;Text\n${rows.join('\n')}\n`)
    expect((await api('manager', 'POST', `/crm/imports/${id}/cancel`)).status).toBe(202)
    await importIn('cancelled', '/crm/imports', id)
    const [import_] = await rowsOf<{ rows_done: number }>(DATABASE, 'SELECT rows_done FROM imports WHERE id = $1', [id])
    expect(await told(id)).toMatchObject([{ type: 'crm.import.created' }, { type: 'crm.import.cancelled', payload: { values: { rows_total: 20_000, rows_done: import_!.rows_done } } }])
  })
})

describe('an own field for a column', () => {
  it('is made by administrators alone, is a target at once, and takes the values', async () => {
    const label = `Gäste ${WORD}`
    expect(await api('manager', 'POST', '/crm/leads/fields', { label, kind: 'integer' })).toMatchObject({ status: 403, code: 'ADMIN_REQUIRED' })
    expect(await api('admin', 'POST', '/crm/leads/fields', { label, kind: 'colour' })).toMatchObject({ status: 400 })
    expect(await api('admin', 'POST', '/crm/leads/fields', { label: ' firma ', kind: 'text' })).toMatchObject({ status: 409, code: 'FIELD_EXISTS' })
    const made = await api<{ name: string }>('admin', 'POST', '/crm/leads/fields', { label, kind: 'integer' })
    expect(made).toMatchObject({ status: 201, data: { label, required: false } })
    columns.push(`gaeste_${WORD.replaceAll('-', '_')}`)
    expect(await api('admin', 'POST', '/crm/leads/fields', { label: label.toUpperCase(), kind: 'integer' })).toMatchObject({ status: 409, code: 'FIELD_EXISTS' })
    const file = `Firma;Zahl\nGast ${WORD};12\nFremd ${WORD};viele\n`
    const parts = { mapping: JSON.stringify({ Firma: 'company', Zahl: made.data.name }) }
    // Whoever may fill in leads may fill in this one too: what follows from a new field of Studio's followed.
    const preview = await until('the field among the targets', async () => {
      const { data } = await send<Preview>('manager', `${LEADS}/import/preview`, file, parts)
      return data.fields.some(({ name }) => name === made.data.name) && data
    }, 20)
    expect(preview.mapping).toEqual({ Firma: 'company', Zahl: made.data.name })
    const { status, data: { id } } = await send<{ id: string }>('manager', `${LEADS}/import`, file, parts)
    expect(status).toBe(202)
    await importIn('done', '/crm/imports', id)
    const leads = await api<{ [field: string]: unknown }[]>('manager', 'GET', `/crm/leads?search=${WORD}&sort=company&filter[company][in]=${encodeURIComponent(`Gast ${WORD},Fremd ${WORD}`)}`)
    expect(leads.data.map(lead => [lead.company, lead[made.data.name]])).toEqual([[`Fremd ${WORD}`, null], [`Gast ${WORD}`, 12]])
  })
})
