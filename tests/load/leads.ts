import autocannon from 'autocannon'
import { spread, type Figure } from './figure.ts'
import type { Hub } from './hub.ts'

const SECONDS = 8
const CONNECTIONS = [1, 16]
/** What the page of the leads shows. */
const SHOWN = ['leadNumber', 'company', 'city', 'industry', 'contactName', 'email', 'phone', 'status', 'rating', 'owner', 'createdAt', 'marks']
/** The same in Directus' words, without the marks. */
const FIELDS = ['id', 'lead_number', 'company', 'city', 'industry.id', 'industry.name_de', 'contact_name', 'email', 'phone', 'status', 'rating', 'owner.id', 'owner.first_name', 'owner.last_name', 'date_created']

interface Target {
  readonly name: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** Durations in ms of every answer. @throws Error when an answer is no 200 */
async function durations({ url, headers }: Target, connections: number): Promise<number[]> {
  const times: number[] = []
  const others = new Map<number, number>()
  await new Promise<void>((done, failed) => {
    const run = autocannon({ url, headers: { ...headers }, connections, duration: SECONDS }, error => error ? failed(error as Error) : done())
    run.on('response', (_client, status, _bytes, time) => {
      if (status === 200) times.push(time)
      else others.set(status, (others.get(status) ?? 0) + 1)
    })
  })
  if (others.size > 0) throw new Error(`${url} answered ${[...others].map(([status, count]) => `${count} times ${status}`).join(', ')}`)
  return times
}

/**
 * The first page of the leads list: through the portal's API with the rep's session, as the page asks for it and with
 * every field, and straight from Directus with a token of the same person.
 */
export async function leadsFigures({ config, hostUrl }: Hub, cookie: string, token: string): Promise<Figure[]> {
  const list = `${config.publicUrl}/api/v1/crm/leads?page=1&pageSize=25&sort=-createdAt`
  const headers = { cookie, 'x-kontor-tenant': 'demo' }
  const portal = { name: 'through the portal', url: `${list}&fields=${SHOWN.join(',')}`, headers }
  const whole = { name: 'through the portal, every field', url: list, headers }
  const directus = { name: 'straight from Directus', url: `${hostUrl}/items/leads?limit=25&sort=-date_created&fields=${FIELDS.join(',')}`, headers: { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': 'demo' } }
  const total = await countLeads(portal)
  const figures: Figure[] = []
  for (const target of [portal, whole, directus]) {
    await durations(target, 1)
    for (const connections of CONNECTIONS) {
      const times = await durations(target, connections)
      figures.push({ name: `leads list as a rep (${total} leads) ${target.name}, ${connections} connection${connections > 1 ? 's' : ''}, p50 / p95`, value: `${spread(times)} (${Math.round(times.length / SECONDS)} requests/s)` })
    }
  }
  return figures
}

async function countLeads({ url, headers }: Target): Promise<number> {
  const answer = await fetch(url, { headers })
  const body = await answer.json() as { success: boolean, pagination?: { total: number }, error?: { code: string } }
  if (!body.success) throw new Error(`the portal's list of leads answered ${answer.status} ${body.error?.code ?? ''}`)
  return body.pagination?.total ?? 0
}
