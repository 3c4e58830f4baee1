import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { POSTGRES_USER } from '../../launcher/parts/postgres.ts'
import { hub, hubInside, pidOf } from '../support/hub.ts'
import { kontor } from '../support/kontor.ts'
import { portalApi, type PortalApi } from '../support/portal-api.ts'
import { commandOf, processTree } from '../support/processes.ts'
import { serveSourcePages, type SourcePages } from '../support/source-pages.ts'
import { until } from '../support/until.ts'

interface Run { readonly state: string, readonly leadsTotal: number, readonly leadsDone: number, readonly proposed: number, readonly already: number, readonly notFound: number, readonly refused: number, readonly failed: number }

const MARK = `Abbruch ${Date.now().toString(36)}`
/** Many turns of the queue. Every third lead has no website. */
const LEADS = 150
const FIELDS = ['street', 'postalCode', 'city', 'email', 'vatId']
const HOME = '<html><body><a href="impressum">Impressum</a></body></html>'
const IMPRINT = '<h1>Impressum</h1><p>Brandner Metallbau GmbH<br>Industriestraße 14<br>53117 Bonn</p><p>Telefon: +49 228 55667-0<br>info@brandner-metallbau.de</p>'

let api: PortalApi
let site: SourcePages
let database: Client
let leads: string[]

beforeAll(async () => {
  site = await serveSourcePages({ '/': HOME, '/impressum': IMPRINT })
  const { config, secrets } = hubInside()
  database = new Client({ host: '127.0.0.1', port: config.ports.POSTGRES_PORT, user: POSTGRES_USER, password: secrets.values.POSTGRES_PASSWORD, database: 'tenant_demo' })
  await database.connect()
  api = await portalApi(['manager'], '/crm')
})
afterAll(async () => {
  site?.close()
  await database?.query('WITH gone AS (SELECT set_config(\'kontor.hard_delete\', \'on\', true)) DELETE FROM leads USING gone WHERE company LIKE $1', [`${MARK}%`])
  await database?.end()
})

// Three deaths within a minute would be a crash loop, which ends only when an operator looks at it.
beforeEach(async () => {
  for (const tenant of ['core', 'demo']) {
    expect(await kontor(['tenant', 'restart', tenant], hub().env)).toMatchObject({ code: 0 })
    await until(`${tenant} to serve`, async () => (await fetch(`${hub().hostUrl}/server/ping`, { headers: { 'x-kontor-tenant': tenant } })).status === 200, 60)
  }
  leads = (await database.query<{ id: string }>('INSERT INTO leads (id, company, country, website, status) SELECT gen_random_uuid(), $1 || \' \' || n, \'DE\', CASE WHEN n % 3 > 0 THEN $2 END, \'new\' FROM generate_series(1, $3::int) n RETURNING id', [MARK, site.address('/'), LEADS])).rows.map(({ id }) => id)
})

/** Ends every process of an instance, spares too, with SIGKILL once so many leads are done. */
async function killAt(done: number): Promise<string> {
  const { status, data } = await api<{ id: string }>('manager', 'POST', '/leads/enrich', { ids: leads, fields: FIELDS })
  expect(status).toBe(202)
  const children = processTree([await pidOf('host')]).filter(pid => commandOf(pid).includes('host/child.ts'))
  expect(children).not.toEqual([])
  await until(`${done} leads to be done`, async () => (await database.query('SELECT FROM enrichment_runs WHERE id = $1 AND leads_done >= $2', [data.id, done])).rowCount === 1, 90)
  for (const child of children) process.kill(child, 'SIGKILL')
  return data.id
}

describe('an enrichment whose process is killed', () => {
  test.each([5, 60, 120])('goes on where it was, no lead twice and none lost (after %i leads)', { timeout: 240_000 }, async (at) => {
    const id = await killAt(at)
    const { rows: [before] } = await database.query<{ leads_done: number, waiting: number }>('SELECT leads_done, (SELECT count(*)::int FROM kontor_state.enrichment_leads WHERE run = $1) AS waiting FROM enrichment_runs WHERE id = $1', [id])
    // What was done when it died is what is not waiting.
    expect(before!.leads_done).toBeLessThan(LEADS)
    expect(before!.leads_done + before!.waiting).toBe(LEADS)
    const done = await until('the enrichment to be done', async () => {
      const { status, data } = await api<Run>('manager', 'GET', `/enrichments/${id}`).catch(() => ({ status: 0, data: undefined }))
      return status === 200 && data?.state === 'done' && data
    }, 150)
    const without = Math.floor(LEADS / 3)
    const withOne = LEADS - without
    expect(done).toMatchObject({ leadsTotal: LEADS, leadsDone: LEADS, proposed: withOne * 4, already: 0, notFound: withOne + without * FIELDS.length, refused: 0, failed: 0 })
    const { rows: [found] } = await database.query(`
      SELECT (SELECT count(*)::int FROM enrichment_results WHERE run = $1) AS results, (SELECT count(DISTINCT (lead, field))::int FROM enrichment_results WHERE run = $1) AS once,
        (SELECT count(DISTINCT lead)::int FROM enrichment_results WHERE run = $1) AS leads, (SELECT count(*)::int FROM proposals WHERE lead = ANY ($2)) AS proposals,
        (SELECT count(DISTINCT (lead, field))::int FROM proposals WHERE lead = ANY ($2)) AS proposed, (SELECT count(*)::int FROM kontor_state.enrichment_leads) AS waiting`, [id, leads])
    expect(found).toEqual({ results: LEADS * FIELDS.length, once: LEADS * FIELDS.length, leads: LEADS, proposals: withOne * 4, proposed: withOne * 4, waiting: 0 })
  })
})
