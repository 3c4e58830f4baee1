import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { POSTGRES_USER } from '../../launcher/parts/postgres.ts'
import { launchBrowser } from '../support/browser.ts'
import { hub, hubInside, pidOf } from '../support/hub.ts'
import { kontor } from '../support/kontor.ts'
import { personApi, type PersonApi } from '../support/person.ts'
import { commandOf, processTree } from '../support/processes.ts'
import { until } from '../support/until.ts'

interface Import { readonly state: string, readonly error: string | null, readonly counts: Readonly<Record<'total' | 'done' | 'created' | 'marked' | 'refused' | 'undone' | 'kept', number>> }

/** More than a hundred lots, and more than the file is read of at a time. */
const ROWS = 6_000
const LIST = Buffer.from(`Firma;Ort;E-Mail\n${Array.from({ length: ROWS }, (_, i) => `Firma ${i};Bonn;${i % 10 === 0 ? 'kein' : `a@firma-${i}.de`}`).join('\n')}\nohne Ort\n`)

let browser: Browser
let database: Client
let rep: PersonApi
let files: string

beforeAll(async () => {
  const { config, secrets } = hubInside()
  files = join(config.home, 'files/demo/temporary')
  database = new Client({ host: '127.0.0.1', port: config.ports.POSTGRES_PORT, user: POSTGRES_USER, password: secrets.values.POSTGRES_PASSWORD, database: 'tenant_demo' })
  await database.connect()
  browser = await launchBrowser()
  rep = await personApi(browser, 'rep@demo.test')
})
afterAll(async () => {
  await browser?.close()
  await database?.end()
})

/** Starts an import and ends every process of an instance, spares too, with SIGKILL once so many rows are done. */
async function killAt(rows: number, beforeRestart: (id: string) => void = () => undefined): Promise<string> {
  const { body } = await rep.upload<{ id: string }>('/crm/leads/import', { file: { name: 'list.csv', mimeType: 'text/csv', buffer: LIST } })
  const { id } = body.data
  const host = await pidOf('host')
  const children = processTree([host]).filter(pid => commandOf(pid).includes('host/child.ts'))
  expect(children).not.toEqual([])
  await until(`${rows} rows to be done`, async () => (await database.query('SELECT rows_done FROM imports WHERE id = $1 AND rows_done >= $2', [id, rows])).rowCount === 1, 60)
  for (const child of children) process.kill(child, 'SIGKILL')
  beforeRestart(id)
  return id
}

const importIn = (state: string, id: string) => until(`the import to be ${state}`, async () => {
  const { status, body } = await rep.get<Import>(`/crm/imports/${id}`).catch(() => ({ status: 0, body: undefined }))
  return status === 200 && body?.data.state === state && body.data
}, 120)

// Three deaths within a minute would be a crash loop, which ends only when an operator looks at it.
beforeEach(async () => {
  for (const tenant of ['core', 'demo']) {
    expect(await kontor(['tenant', 'restart', tenant], hub().env)).toMatchObject({ code: 0 })
    await until(`${tenant} to serve`, async () => (await fetch(`${hub().hostUrl}/server/ping`, { headers: { 'x-kontor-tenant': tenant } })).status === 200, 60)
  }
})

describe('an import whose process is killed', () => {
  test.each([500, 2500, 5000])('goes on where it was, no row twice and none lost (after %i rows)', { timeout: 180_000 }, async (rows) => {
    const id = await killAt(rows)
    const { rows: [before] } = await database.query<{ state: string, rows_done: number }>('SELECT state, rows_done FROM imports WHERE id = $1', [id])
    expect(before!.rows_done).toBeLessThanOrEqual(ROWS + 1)
    const done = await importIn('done', id)
    expect(done.counts).toMatchObject({ total: ROWS + 1, done: ROWS + 1, created: ROWS, marked: ROWS / 10, refused: 1 })
    const { rows: [found] } = await database.query(`
      SELECT count(*)::int AS rows, count(DISTINCT r.row)::int AS lines, count(DISTINCT l.company)::int AS companies, count(l.id)::int AS leads,
        (SELECT count(*)::int FROM lead_origins o WHERE o.import = $1 AND o.field = '*') AS origins,
        (SELECT count(*)::int FROM lead_marks m JOIN import_rows i ON i.lead = m.lead WHERE i.import = $1) AS marks
      FROM import_rows r LEFT JOIN leads l ON l.id = r.lead WHERE r.import = $1`, [id])
    expect(found).toEqual({ rows: ROWS + 1, lines: ROWS + 1, companies: ROWS, leads: ROWS, origins: ROWS, marks: ROWS / 10 })
    expect(readdirSync(files)).toEqual([])
  })

  test('is taken back and says so when its file is gone', { timeout: 180_000 }, async () => {
    const id = await killAt(3000, id => rmSync(join(files, `${id}.import`)))
    const failed = await importIn('failed', id)
    expect(failed).toMatchObject({ error: 'FILE_LOST', counts: { undone: failed.counts.created, kept: 0 } })
    expect((await database.query('SELECT FROM leads l JOIN import_rows r ON r.lead = l.id WHERE r.import = $1 AND l.deleted_at IS NULL', [id])).rowCount).toBe(0)
  })
})
