import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { announceChange, instanceOf, type DatabaseEnv } from '@kontor/apply'
import { POLICY_IDS } from '@kontor/policies'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { redisUrl } from '../../launcher/parts/redis.ts'
import { openStream, type OpenStream, type ShownEvent } from '../support/event-stream.ts'
import { hub, hubInside } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { newMember, type KeycloakPerson } from '../support/keycloak-person.ts'
import { kontor } from '../support/kontor.ts'
import { PortalVisitor } from '../support/portal-visitor.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { until } from '../support/until.ts'

interface Pulled { readonly events: readonly ShownEvent[], readonly cursor: string, readonly more: boolean }

const as = (role: string, lifespan = 1800) => realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', 'otp'] }, lifespan })
let rep: string, other: string, manager: string, readonly: string
beforeAll(async () => {
  [rep, other, manager, readonly] = await Promise.all([as('rep'), as('rep'), as('manager'), as('readonly')]) as [string, string, string, string]
})

async function api<T>(token: string, method: string, path: string, body?: unknown): Promise<{ status: number, data: T, code?: string }> {
  const response = await fetch(`${hub().publicUrl}/api/v1${path}`, { method, headers: { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': 'demo', ...body === undefined ? {} : { 'content-type': 'application/json' } }, body: body === undefined ? undefined : JSON.stringify(body) })
  const text = await response.text()
  const answer = (text === '' ? {} : JSON.parse(text)) as { data: T, error?: { code: string } }
  return { status: response.status, data: answer.data, code: answer.error?.code }
}
const make = async (token: string, values: object = {}) => (await api<{ id: string }>(token, 'POST', '/crm/leads', { company: 'Stromprobe GmbH', city: 'Bonn', ...values })).data.id
const change = (token: string, id: string, values: object) => api(token, 'PATCH', `/crm/leads/${id}`, values)

let streams: OpenStream[] = []
afterEach(() => {
  streams.forEach(stream => stream.close())
  streams = []
})
async function follow(token: string, query = '', headers: Record<string, string> = {}): Promise<OpenStream> {
  const stream = await openStream(signal => fetch(`${hub().publicUrl}/api/v1/platform/events/stream?tenant=demo${query}`, { signal, headers: { authorization: `Bearer ${token}`, ...headers } }))
  streams.push(stream)
  return stream
}
const has = (stream: OpenStream, id: string, type = 'crm.lead.created') => stream.events().some(event => event.recordId === id && event.type === type)
const arrives = (stream: OpenStream, id: string, type?: string) => until(`${type ?? 'crm.lead.created'} of ${id}`, () => has(stream, id, type), 15)

describe('the stream', () => {
  test('brings a change at once, with outside names and what was', async () => {
    const stream = await follow(manager)
    const id = await make(rep, { postalCode: '53113' })
    await arrives(stream, id)
    const begin = performance.now()
    await change(rep, id, { postalCode: '53115', nextStepAt: '2030-01-02T10:00:00Z' })
    await arrives(stream, id, 'crm.lead.updated')
    const message = stream.messages.find(({ data }) => (data as ShownEvent).recordId === id && (data as ShownEvent).type === 'crm.lead.updated')
    expect((message?.at ?? Infinity) - begin).toBeLessThan(5000)
    expect(message?.data).toMatchObject({ cursor: message?.id, tenantId: 'demo', actorId: expect.any(String) as string, payload: { id, changed: { postalCode: { from: '53113', to: '53115' }, nextStepAt: { from: null } } } })
    expect(JSON.stringify(message?.data)).not.toContain('postal_code')
  })

  test('keeps from a rep what is somebody else\'s, its deletion too', async () => {
    const [mine, theirs, all] = await Promise.all([follow(rep), follow(other), follow(manager)])
    const id = await make(rep)
    await arrives(all, id)
    await change(rep, id, { city: 'Köln' })
    await api(rep, 'DELETE', `/crm/leads/${id}`)
    for (const stream of [mine, all]) await arrives(stream, id, 'crm.lead.deleted')
    const seen = await make(other)
    await arrives(theirs, seen)
    expect(theirs.text()).not.toContain(id)
    expect(has(mine, seen)).toBe(false)
  })

  test('resumes after the last event, without a gap and without what was there before', async () => {
    const first = await follow(rep)
    const before = await make(rep)
    await arrives(first, before)
    const last = first.lastId()
    first.close()
    const missed = [await make(rep), await make(rep)]
    for (const id of missed) await change(rep, id, { city: 'Ulm' })
    const foreign = await make(other)
    const again = await follow(rep, '', { 'last-event-id': last ?? '' })
    const [live] = [await make(rep)]
    await arrives(again, live)
    expect(again.events().map(({ recordId, type }) => `${missed.indexOf(recordId)} ${type.split('.').pop()}`).filter(line => !line.startsWith('-'))).toEqual(expect.arrayContaining(['0 created', '1 created', '0 updated', '1 updated']))
    expect(has(again, before)).toBe(false)
    expect(again.text()).not.toContain(foreign)
    expect(again.lastId()).not.toBe(last)
  })

  test('brings the wanted types alone', async () => {
    const stream = await follow(manager, '&types=crm.lead.qualified,crm.lead_source.*')
    const id = await make(rep)
    await change(rep, id, { contactName: 'Ada', email: 'ada@stromprobe.example' })
    const raised = await change(manager, id, { status: 'qualified' })
    if (raised.status !== 200) await rowsOf('tenant_demo', 'update leads set status = $2 where id = $1', [id, 'qualified'])
    await arrives(stream, id, 'crm.lead.qualified')
    expect(new Set(stream.events().map(({ type }) => type))).toEqual(new Set(['crm.lead.qualified']))
  })

  test('is refused to nobody in particular, members of other tenants, and for nonsense', async () => {
    const stranger = await realmToken({ claims: { organization: { elsewhere: { id: '1', groups: ['/admin'] } }, amr: ['pwd', 'otp'] } })
    const status = async (query: string, headers: Record<string, string> = {}) => (await fetch(`${hub().publicUrl}/api/v1/platform/events/stream?${query}`, { headers })).status
    expect(await status('tenant=demo')).toBe(401)
    expect(await status('tenant=demo', { authorization: `Bearer ${stranger}` })).toBe(403)
    for (const query of ['after=x', 'types=%00', 'types=crm', 'rows=yes', 'after=1-2-3', 'nonsense=1']) expect(await status(`tenant=demo&${query}`, { authorization: `Bearer ${rep}` }), query).toBe(400)
  })

  test('is open only so often for one person', async () => {
    const token = await as('rep')
    const opened = await Promise.all(Array.from({ length: 12 }, () => follow(token)))
    expect(opened.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 200))
    expect((await follow(token)).status).toBe(429)
    opened[0]?.close()
    await until('a free place', async () => (await follow(token)).status === 200, 10)
  })
})

describe('fields that a person may not read', () => {
  const announce = () => {
    const { config, secrets } = hubInside()
    return announceChange({ REDIS_URL: redisUrl(config, secrets) } as DatabaseEnv, instanceOf('demo'))
  }
  afterAll(async () => {
    await rowsOf('tenant_demo', 'delete from directus_permissions where policy = $1 and collection = \'leads\' and fields = \'id,phone\'', [POLICY_IDS.readonly])
    expect(await kontor(['model', 'repair', 'demo'], hub().env)).toMatchObject({ code: 0 })
  }, 60_000)

  test('are not in its events, record by record', async () => {
    // All records, but the telephone only of those in Ulm.
    const [rule] = await rowsOf<{ fields: string }>('tenant_demo', 'select fields from directus_permissions where policy = $1 and collection = \'leads\' and action = \'read\'', [POLICY_IDS.readonly])
    await rowsOf('tenant_demo', 'update directus_permissions set fields = $2 where policy = $1 and collection = \'leads\' and action = \'read\'', [POLICY_IDS.readonly, 'id,company,city'])
    await rowsOf('tenant_demo', 'insert into directus_permissions (policy, collection, action, permissions, fields) values ($1, \'leads\', \'read\', $2, $3)', [POLICY_IDS.readonly, JSON.stringify({ _and: [{ deleted_at: { _null: true } }, { city: { _eq: 'Ulm' } }] }), 'id,phone'])
    expect(rule).toBeDefined()
    await announce()
    const stream = await follow(readonly)
    await until('the rights to count', async () => {
      const { data } = await api<{ fields?: readonly { apiName: string }[] }>(readonly, 'GET', '/platform/collections/leads')
      return JSON.stringify(data.fields?.map(({ apiName }) => apiName).sort()) === JSON.stringify(['city', 'company', 'id', 'phone'])
    }, 20)
    const [bonn, ulm] = [await make(manager, { phone: '+49 228 111', email: 'a@stromprobe.example' }), await make(manager, { city: 'Ulm', phone: '+49 731 222', email: 'b@stromprobe.example' })]
    await arrives(stream, ulm)
    await change(manager, bonn, { phone: '+49 228 333', city: 'Köln' })
    await arrives(stream, bonn, 'crm.lead.updated')
    expect(stream.events().find(({ recordId }) => recordId === bonn)?.payload.values).toEqual({ company: 'Stromprobe GmbH', city: 'Bonn' })
    expect(stream.events().find(({ recordId }) => recordId === ulm)?.payload.values).toEqual({ company: 'Stromprobe GmbH', city: 'Ulm', phone: '+49 731 222' })
    expect(stream.events().find(({ type, recordId }) => recordId === bonn && type.endsWith('updated'))?.payload.changed).toEqual({ city: { from: 'Bonn', to: 'Köln' } })
    expect(stream.text()).not.toMatch(/\+49 ?228/)
    expect(stream.text()).not.toContain('@stromprobe')
  }, 90_000)
})

describe('the end of a right', () => {
  let person: KeycloakPerson
  beforeAll(async () => {
    person = await newMember('rep')
  }, 60_000)
  afterAll(() => person.remove())

  test('ends the stream: who logs out hears no more, though nothing happens', async () => {
    const visitor = await new PortalVisitor().logIn(person.email, person.password)
    const stream = await openStream(signal => visitor.fetch('/api/v1/platform/events/stream?tenant=demo', { signal }))
    const { body } = await visitor.call<{ id: string }>('POST', '/crm/leads', { company: 'Stromprobe GmbH' })
    await arrives(stream, body.data.id)
    await visitor.fetch('/logout', { method: 'GET' })
    await until('the end', () => stream.ended(), 15)
    expect(stream.messages.at(-1)).toMatchObject({ event: 'end', data: { code: expect.stringMatching(/SESSION_EXPIRED|UNAUTHENTICATED/) as string } })
  })

  test('ends it with the token', async () => {
    const stream = await follow(await as('rep', 12))
    expect(stream.status).toBe(200)
    await until('the end', () => stream.ended(), 30)
    expect(stream.messages.at(-1)).toMatchObject({ event: 'end', data: { code: 'UNAUTHENTICATED' } })
  })
})

describe('asking again and again', () => {
  const pull = async (token: string, query: string) => (await api<Pulled>(token, 'GET', `/platform/events?${query}`)).data

  test('gives every event once, in pages, and waits for the next one', async () => {
    const { cursor, events } = await pull(rep, '')
    expect(events).toEqual([])
    const ids = [await make(rep), await make(rep), await make(rep)]
    const hidden = await make(other)
    await sleep(300)
    const seen: ShownEvent[] = []
    let after = cursor
    for (let more = true; more;) {
      const page = await pull(rep, `after=${after}&limit=2&types=crm.lead.created`)
      seen.push(...page.events)
      after = page.cursor
      more = page.more
    }
    expect(seen.filter(({ recordId }) => [...ids, hidden].includes(recordId)).map(({ recordId }) => recordId)).toEqual(ids)
    const begin = performance.now()
    const waiting = pull(rep, `after=${after}&wait=20&types=crm.lead.created`)
    await sleep(500)
    const next = await make(rep)
    expect((await waiting).events.map(({ recordId }) => recordId)).toEqual([next])
    expect(performance.now() - begin).toBeLessThan(10_000)
  })

  test('knows the kept past, and answers an automation with what its role may read', async () => {
    const automation = await as('automation')
    const id = await make(other)
    await until('the event', async () => {
      let after = '0'
      for (;;) {
        const page = await pull(automation, `after=${after}&limit=500&types=crm.lead.*`)
        if (page.events.some(({ recordId }) => recordId === id)) return true
        if (!page.more) return false
        after = page.cursor
      }
    }, 15)
    expect((await api(automation, 'GET', `/platform/events?after=${randomUUID()}`)).status).toBe(400)
  })
})

test('what a module that is off holds is not told', async () => {
  const admin = await as('admin')
  const switchCrm = (on: boolean) => api(admin, 'PUT', '/platform/modules', { modules: { crm: on } })
  const stream = await follow(manager)
  const id = await make(manager)
  await arrives(stream, id)
  const count = stream.events().length
  const off = await switchCrm(false)
  try {
    expect(off.status, JSON.stringify(off)).toBeLessThan(300)
    await sleep(500)
    await rowsOf('tenant_demo', 'update leads set city = \'Heimlich\' where id = $1', [id])
    await sleep(1500)
    expect(stream.events()).toHaveLength(count)
    expect(stream.text()).not.toContain('Heimlich')
  } finally {
    await switchCrm(true)
  }
})
