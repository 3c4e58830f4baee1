import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { POSTGRES_USER } from '../../launcher/parts/postgres.ts'
import { launchBrowser } from '../support/browser.ts'
import { hub, hubHome, hubInside } from '../support/hub.ts'
import { kontor } from '../support/kontor.ts'
import { personApi, type PersonApi } from '../support/person.ts'
import { until } from '../support/until.ts'

const KILLS = 20
/** With a text that goes nowhere and makes lots of some 60 rows. */
const ROWS = 3000
const FAT = 'x'.repeat(30_000)

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

/** Leads to be changed, as an import would have made them. */
async function prepare(prefix: string): Promise<void> {
  await database.query('BEGIN')
  await database.query('SELECT set_config(\'kontor.facts\', \'given\', true)')
  await database.query(`WITH made AS (INSERT INTO leads (id, company, external_id, city, country) SELECT gen_random_uuid(), 'Firma ' || n, $1 || n, 'Bonn', 'DE' FROM generate_series(0, 2099) n RETURNING id)
    INSERT INTO lead_origins (id, lead, field, kind, verification) SELECT gen_random_uuid(), id, '*', 'system', 'unverified' FROM made`, [prefix])
  await database.query('COMMIT')
}

/** Changes, equal rows, rows of one lead again, unknown and new ones, invalid values, and rows without a key. */
function listOf(prefix: string): Buffer {
  const lines = Array.from({ length: ROWS }, (_, i) => {
    const key = i % 50 === 7 ? '' : `${prefix}${i % 2400}`
    return [key, i % 3 === 0 ? `Firma ${i % 2400}` : '', i % 5 === 0 ? 'Bonn' : `Ort ${i}`, i % 4 === 0 ? 'kein' : `0228 ${100_000 + i}`, i % 7 === 0 ? 'unklar' : 'hot', FAT].join(';')
  })
  return Buffer.from(`Kennung;Firma;Ort;Telefon;Bewertung;Text\n${lines.join('\n')}\n`)
}

async function start(prefix: string): Promise<string> {
  const { status, body } = await rep.upload<{ id: string }>('/crm/leads/import', {
    mode: 'both', key: 'externalId', mapping: '{"Kennung":"externalId","Firma":"company","Ort":"city","Telefon":"phone","Bewertung":"rating"}', file: { name: 'changes.csv', mimeType: 'text/csv', buffer: listOf(prefix) },
  })
  expect(status).toBe(202)
  return body.data.id
}

/** Ids and times aside, what an import has left. */
async function left(prefix: string, id: string) {
  const rows = async (sql: string, ...values: string[]) => (await database.query<{ line: string }>(sql, values)).rows.map(({ line }) => line.replaceAll(prefix, '').replaceAll(id, 'import'))
  const mine = 'l.external_id LIKE $1 || \'%\''
  return {
    counts: await rows(`SELECT row(rows_total, rows_done, rows_created, rows_updated, rows_unchanged, rows_marked, rows_refused)::text AS line FROM imports WHERE id = $1`, id),
    rows: await rows(`SELECT r."row" || r.outcome || (r.problems IS NULL)::text || coalesce(r.problems::text, '') || coalesce(l.external_id, '') AS line FROM import_rows r LEFT JOIN leads l ON l.id = r.lead WHERE r.import = $1 ORDER BY r."row"`, id),
    leads: await rows(`SELECT concat_ws('|', l.external_id, l.company, l.city, l.phone, l.rating, l.country, l.user_updated, l.user_created) AS line FROM leads l WHERE ${mine} ORDER BY 1`, prefix),
    origins: await rows(`SELECT concat_ws('|', l.external_id, o.field, o.kind, o.import, o.import_row, o.person) AS line FROM lead_origins o JOIN leads l ON l.id = o.lead WHERE ${mine} ORDER BY 1`, prefix),
    marks: await rows(`SELECT concat_ws('|', l.external_id, m.field, m.code, m.value) AS line FROM lead_marks m JOIN leads l ON l.id = m.lead WHERE ${mine} ORDER BY 1`, prefix),
    events: await rows(`SELECT concat_ws('|', l.external_id, e.type, e.actor, e.batch, count(*)) AS line FROM kontor_state.outbox_events e JOIN leads l ON l.id::text = e.record WHERE ${mine} AND e.batch IS NOT NULL GROUP BY l.external_id, e.type, e.actor, e.batch ORDER BY 1`, prefix),
    history: await rows(`SELECT concat_ws('|', l.external_id, c.batch, c.changes) AS line FROM kontor_state.record_changes c JOIN leads l ON l.id = c.record WHERE ${mine} ORDER BY l.external_id, c.at`, prefix),
    undo: await rows('SELECT concat_ws(\'|\', c."row", c.former, c.coming, c.marks, c.next_marks) AS line FROM kontor_state.import_changes c WHERE c.import = $1 ORDER BY c."row"', id),
  }
}

const doneIn = (id: string) => until('the import to be done', async () => (await database.query('SELECT FROM imports WHERE id = $1 AND state = \'done\'', [id])).rowCount === 1, 120)

/** Process of an instance, as the host has told last. */
function childOf(tenant: string): number {
  const ready = readFileSync(join(hubHome(), 'logs/host.log'), 'utf8').split('\n').findLast(line => line.includes(`"tenantId":"${tenant}"`) && line.includes('"msg":"instance ready"'))
  return (JSON.parse(ready ?? '{}') as { pid: number }).pid
}

async function restart(): Promise<void> {
  expect(await kontor(['tenant', 'restart', 'demo'], hub().env)).toMatchObject({ code: 0 })
  await served()
}
async function served(): Promise<void> {
  await until('demo to serve', async () => (await fetch(`${hub().hostUrl}/server/ping`, { headers: { 'x-kontor-tenant': 'demo' } })).status === 200, 60)
}

test(`an import of changes that is killed at ${KILLS} random moments leaves what an unbroken one leaves`, { timeout: 400_000 }, async () => {
  await prepare('whole-')
  await prepare('killed-')
  await restart()
  const whole = await start('whole-')
  await doneIn(whole)
  const killed = await start('killed-')
  const moments: number[] = []
  for (let kill = 0; kill < KILLS; kill++) {
    const at = Math.floor(ROWS * (kill + Math.random()) / (KILLS + 3))
    await until(`${at} rows to be done`, async () => (await database.query('SELECT FROM imports WHERE id = $1 AND rows_done >= $2', [killed, at])).rowCount === 1, 60)
    // In the middle of a lot too.
    const pause = Math.random() * 60
    await new Promise(resolve => setTimeout(resolve, pause))
    process.kill(childOf('demo'), 'SIGKILL')
    const { rows: [row] } = await database.query<{ state: string, rows_done: number }>('SELECT state, rows_done FROM imports WHERE id = $1', [killed])
    expect(row).toMatchObject({ state: expect.stringMatching(/^(queued|running)$/) })
    moments.push(row!.rows_done)
    // Three deaths within a minute would be a crash loop, which ends only when an operator looks at it.
    if (kill % 2 === 1) await restart()
    else await served()
  }
  await doneIn(killed)
  const [one, other] = [await left('whole-', whole), await left('killed-', killed)]
  // There is something of everything to compare.
  for (const part of Object.values(one)) expect(part.length).toBeGreaterThan(0)
  expect(one.rows).toHaveLength(ROWS)
  for (const part of Object.keys(one) as (keyof typeof one)[]) expect(other[part], `${part}, killed at ${moments.join(', ')}`).toEqual(one[part])
})
