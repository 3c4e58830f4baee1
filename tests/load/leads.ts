import autocannon from 'autocannon'
import { duplicateFigures } from './duplicates.ts'
import { milliseconds, percentile, spread, type Figure } from './figure.ts'
import type { Hub } from './hub.ts'
import { fillLeads } from './many-leads.ts'
import { withPlainDirectus } from './plain-directus.ts'
import { withPostgres } from '../../launcher/parts/postgres.ts'

const SECONDS = 8
const MANY = 16
/** A list has at least this share of the throughput of Directus itself, which counts no total. */
const SHARE = 0.7
/** p95 in milliseconds, alone and at 16 connections. */
const AIM = { alone: 25, many: 100 }
/** What the page of the leads shows. */
const SHOWN = ['leadNumber', 'company', 'city', 'industry', 'contactName', 'email', 'phone', 'status', 'rating', 'owner', 'createdAt', 'marks'].join(',')
/** The same in Directus' words, without the marks. */
const FIELDS = ['id', 'lead_number', 'company', 'city', 'industry.id', 'industry.name_de', 'contact_name', 'email', 'phone', 'status', 'rating', 'owner.id', 'owner.first_name', 'owner.last_name', 'date_created'].join(',')
/** With ids in place of the names of what is related. */
const IDS = FIELDS.replace(/(industry|owner)\.id/g, '$1').split(',').filter(field => !field.includes('.')).join(',')
/** A list with origins takes at most so many times as long as one without. */
const ORIGINS = 1.1
const MADE = 'Messung GmbH'

interface Request {
  readonly url: string
  readonly method?: 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** One thing to do, through the portal and straight in Directus. */
interface Target {
  readonly name: string
  /** Requests per second at 16 connections. */
  readonly aim?: number
  /** Whether the share of Directus' throughput counts. */
  readonly share?: true
  readonly portal: Request
  readonly directus: Request
}

/** Durations in ms of every answer. @throws Error when an answer is no success */
async function durations(request: Request, connections: number, seconds = SECONDS): Promise<number[]> {
  const times: number[] = []
  const others = new Map<number, number>()
  await new Promise<void>((done, failed) => {
    const run = autocannon({ ...request, headers: { ...request.headers }, connections, duration: seconds }, error => error ? failed(error as Error) : done())
    run.on('response', (_client, status, _bytes, time) => {
      if (status === 200 || status === 201) times.push(time)
      else others.set(status, (others.get(status) ?? 0) + 1)
    })
  })
  if (others.size > 0) throw new Error(`${request.url} answered ${[...others].map(([status, count]) => `${count} times ${status}`).join(', ')}`)
  return times
}

/**
 * The leads as a rep, through the portal's API with the rep's session and straight from Directus with a token of the same
 * person: the first page of a list in three ways, a search for a part of a name, one lead, and making one. Each beside its
 * aim, Directus' own figure from the same minute; after them those of a Directus without the hub.
 */
export async function leadsFigures(hub: Hub, person: string, cookie: string, token: string): Promise<Figure[]> {
  const { config, hostUrl } = hub
  const total = await fillLeads(hub)
  const portal = { 'cookie': cookie, 'x-kontor-tenant': 'demo' }
  const directus = { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': 'demo' }
  const api = `${config.publicUrl}/api/v1/crm/leads`
  const items = `${hostUrl}/items/leads`
  const id = await firstLead(`${api}?pageSize=1&sort=-createdAt`, portal)
  const list = (name: string, ours: string, theirs: string, aim: number, share?: true): Target => ({
    name, aim, ...share ? { share } : {}, portal: { url: `${api}?page=1&pageSize=25&${ours}&fields=${SHOWN}`, headers: portal }, directus: { url: `${items}?limit=25&${theirs}&fields=${FIELDS}`, headers: directus },
  })
  const lead = JSON.stringify({ company: MADE, city: 'Bonn', email: 'info@firma.example' })
  const post = (url: string, headers: Request['headers']): Request => ({ url, method: 'POST', headers: { ...headers, 'content-type': 'application/json', 'origin': new URL(config.publicUrl).origin }, body: lead })
  const targets: readonly Target[] = [
    list('list, newest', 'sort=-createdAt', 'sort=-date_created', 300, true),
    list('list, by company', 'sort=company', 'sort=company', 300, true),
    list('list, one status', 'sort=-createdAt&filter[status]=contacted', 'sort=-date_created&filter[status][_eq]=contacted', 300, true),
    list('search for a part of a name', 'sort=-createdAt&filter[company][contains]=Logistik%2042', 'sort=-date_created&filter[company][_icontains]=Logistik%2042', 200),
    { name: 'one lead', aim: 400, portal: { url: `${api}/${id}`, headers: portal }, directus: { url: `${items}/${id}`, headers: directus } },
    { name: 'making a lead', aim: 150, portal: post(api, portal), directus: post(items, directus) },
  ]
  try {
    const figures: Figure[] = []
    for (const target of targets) figures.push(...await measure(target, total))
    figures.push(await originsFigure({ url: `${api}?page=1&pageSize=25&sort=-createdAt&fields=${SHOWN}`, headers: portal }, total))
    figures.push(...await duplicateFigures(hub, token, total))
    figures.push(...await withPlainDirectus(hub, person, plainFigures))
    return figures
  } finally {
    await withPostgres(hub, 'tenant_demo', client => client.query('BEGIN; SET LOCAL kontor.hard_delete = \'on\'; DELETE FROM leads WHERE company = \'Messung GmbH\'; COMMIT'))
  }
}

/** What it costs that a list says where each value comes from; turn by turn, so that both have the same minute. */
async function originsFigure(without: Request, total: number): Promise<Figure> {
  const beside = { ...without, url: `${without.url},origins` }
  for (const request of [without, beside]) await durations(request, 1, 3)
  const [plain, origins]: [number[], number[]] = [[], []]
  for (let turn = 0; turn < 4; turn++) {
    plain.push(...await durations(without, 1, 4))
    origins.push(...await durations(beside, 1, 4))
  }
  const [one, other] = [percentile(plain, 0.5), percentile(origins, 0.5)]
  return { name: `list with where its values come from, as a rep (${total} leads), alone, p50 beside one without`, aim: `<= ${ORIGINS}`, value: `${(other / one).toFixed(2)} (${milliseconds(other)} / ${milliseconds(one)})`, met: other / one <= ORIGINS }
}

async function measure({ name, aim = 0, share, portal, directus }: Target, total: number): Promise<Figure[]> {
  for (const request of [directus, portal]) await durations(request, MANY, 3)
  const raw = await durations(directus, MANY)
  const ours = await durations(portal, MANY)
  const alone = await durations(portal, 1)
  const [perSecond, theirs] = [ours.length / SECONDS, raw.length / SECONDS]
  const part = perSecond / theirs
  const as = `${name} as a rep (${total} leads)`
  return [
    { name: `${as}, ${MANY} connections`, aim: `>= ${aim}/s${share ? `, >= ${SHARE} of Directus` : ''}`, value: `${Math.round(perSecond)}/s, ${part.toFixed(2)} of Directus (${Math.round(theirs)}/s)`, met: perSecond >= aim && (!share || part >= SHARE) },
    ...share
      ? [{ name: `${as}, p95 alone / at ${MANY}`, aim: `< ${AIM.alone} ms / < ${AIM.many} ms`, value: `${milliseconds(percentile(alone, 0.95))} / ${milliseconds(percentile(ours, 0.95))}`, met: percentile(alone, 0.95) < AIM.alone && percentile(ours, 0.95) < AIM.many }]
      : [{ name: `${as}, alone, p50 / p95`, value: spread(alone) }],
  ]
}

/** The same lists from a Directus of its own: what the machine gives without any of the hub. */
async function plainFigures(url: string, token: string): Promise<Figure[]> {
  const headers = { authorization: `Bearer ${token}` }
  const rate = async (query: string) => {
    const request = { url: `${url}/items/leads?limit=25&${query}`, headers }
    await durations(request, MANY, 3)
    return `${Math.round((await durations(request, MANY)).length / SECONDS)}/s`
  }
  const figures: Figure[] = []
  for (const [name, query] of [['newest', 'sort=-date_created'], ['by company', 'sort=company'], ['one status', 'sort=-date_created&filter[status][_eq]=contacted']] as const) {
    figures.push({ name: `Directus without the hub: list, ${name}, ${MANY} connections, related records by id / by name`, value: `${await rate(`${query}&fields=${IDS}`)} / ${await rate(`${query}&fields=${FIELDS}`)}` })
  }
  return figures
}

async function firstLead(url: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const answer = await fetch(url, { headers })
  const body = await answer.json() as { success: boolean, data?: { id: string }[], error?: { code: string } }
  const id = body.data?.[0]?.id
  if (id === undefined) throw new Error(`the portal's list of leads answered ${answer.status} ${body.error?.code ?? 'without a lead'}`)
  return id
}
