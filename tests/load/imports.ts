import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { processTree, commandOf } from '../support/processes.ts'
import { statusOf } from '../support/kontor.ts'
import { withPostgres } from '../../launcher/parts/postgres.ts'
import { megabytes, milliseconds, percentile, type Figure } from './figure.ts'
import type { Hub } from './hub.ts'

const ROWS = 100_000
/** Seconds for as many new leads; more memory in bytes; p95 of others' lists meanwhile in milliseconds. */
const AIM = { seconds: 60, memory: 400 * 1024 * 1024, list: 300 }
const HEADER = 'Firma;Straße;PLZ;Ort;Land;Telefon;Fax;E-Mail;Website;Kategorie;Quelle;Slug'

/** The real list again and again, each company with its own name and id. */
function manyCompanies(): Buffer {
  const [head, ...lines] = readFileSync(join(import.meta.dirname, '../fixtures/companies.csv'), 'utf8').replace('\uFEFF', '').split('\r\n').filter(Boolean)
  if (head !== HEADER) throw new Error('the list of companies has other columns')
  return Buffer.from(`${head}\r\n${Array.from({ length: ROWS }, (_, i) => `${lines[i % lines.length]}-${i}`).join('\r\n')}\r\n`)
}

/** Resident bytes of the processes of tenants. */
async function memory(): Promise<number> {
  const children = processTree((await statusOf({})).parts.flatMap(({ part, pid }) => part === 'host' && pid ? [pid] : [])).filter(pid => commandOf(pid).includes('host/child.ts'))
  return children.reduce((sum, pid) => sum + Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024, 0)
}

interface Run { readonly seconds: number, readonly memory: number, readonly lists: number[], readonly counts: Readonly<Record<string, number>> }

/** Imports a file while somebody else reads the first page of the leads again and again. */
async function run({ config }: Hub, cookie: string, file: Buffer, fields: Readonly<Record<string, string>>): Promise<Run & { readonly id: string }> {
  const headers = { 'cookie': cookie, 'x-kontor-tenant': 'demo', 'origin': new URL(config.publicUrl).origin }
  const api = `${config.publicUrl}/api/v1/crm`
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('file', new Blob([new Uint8Array(file)]), 'companies.csv')
  const before = await memory()
  let most = before
  const lists: number[] = []
  const begun = performance.now()
  const { data: { id } } = await (await fetch(`${api}/leads/import`, { method: 'POST', headers, body: form })).json() as { data: { id: string } }
  for (;;) {
    const start = performance.now()
    await (await fetch(`${api}/leads?page=1&pageSize=25&sort=-createdAt`, { headers })).arrayBuffer()
    lists.push(performance.now() - start)
    most = Math.max(most, await memory())
    const { data } = await (await fetch(`${api}/imports/${id}`, { headers })).json() as { data: { state: string, error: string | null, counts: Record<string, number> } }
    if (data.state === 'done') return { id, seconds: (performance.now() - begun) / 1000, memory: most - before, lists, counts: data.counts }
    if (data.state !== 'queued' && data.state !== 'running') throw new Error(`the import is ${data.state}: ${data.error}`)
    await new Promise(resolve => setTimeout(resolve, 200))
  }
}

/** 100,000 rows as new leads, and the same file as changes of them, from the upload to the end; the leads are gone afterwards. */
export async function importFigures(hub: Hub, cookie: string): Promise<Figure[]> {
  const file = manyCompanies()
  try {
    const made = await run(hub, cookie, file, {})
    const changes = Buffer.from(file.toString('utf8').replaceAll(/\r\n([^;\r\n]*);[^;\r\n]*;/g, '\r\n$1;Neue Straße 1;'))
    const changed = await run(hub, cookie, changes, { mode: 'update', key: 'externalId' })
    const figures = ({ seconds, memory: more, lists, counts }: Run, name: string, count: number): Figure[] => [
      { name: `${ROWS} rows ${name}`, aim: `< ${AIM.seconds} s`, value: `${seconds.toFixed(1)} s (${counts[count === 0 ? 'created' : 'updated']} leads)`, met: seconds < AIM.seconds },
      { name: `${ROWS} rows ${name}: more memory`, aim: `< ${megabytes(AIM.memory)}`, value: megabytes(more), met: more < AIM.memory },
      { name: `${ROWS} rows ${name}: a list meanwhile, p95`, aim: `< ${AIM.list} ms`, value: milliseconds(percentile(lists, 0.95)), met: percentile(lists, 0.95) < AIM.list },
    ]
    return [...figures(made, 'imported as new leads', 0), ...figures(changed, 'imported as changes', 1)]
  } finally {
    await withPostgres(hub, 'tenant_demo', client => client.query('BEGIN; SET LOCAL kontor.hard_delete = \'on\'; DELETE FROM leads WHERE id IN (SELECT r.lead FROM import_rows r JOIN imports i ON i.id = r.import WHERE i.file_name = \'companies.csv\' AND i.rows_total = 100000); COMMIT'))
  }
}
