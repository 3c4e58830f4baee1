import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { healthyHub, hub, pidOf } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { until } from '../support/until.ts'

const WRITERS = 6
const READERS = 3
/** Milliseconds of load before the fault and, at least, after everybody was served again. */
const BEFORE = 3_000
const AFTER = 3_000

let admin: string
const tokenOf = (role: string) => realmToken({ claims: { organization: { demo: { id: randomUUID(), groups: [`/${role}`] } }, amr: ['pwd', 'otp'] }, lifespan: 1800 })
beforeAll(async () => {
  await healthyHub()
  admin = await tokenOf('admin')
}, 200_000)

interface Seen { readonly at: number, readonly status: number | 'no connection', readonly retryAfter: string | null, readonly body: string }

async function ask(method: string, path: string, body?: unknown): Promise<Seen> {
  try {
    const response = await fetch(`${hub().hostUrl}${path}`, {
      method, headers: { 'authorization': `Bearer ${admin}`, 'x-kontor-tenant': 'demo', ...body === undefined ? {} : { 'content-type': 'application/json' } },
      body: body === undefined ? undefined : JSON.stringify(body), signal: AbortSignal.timeout(20_000),
    })
    const text = await response.text()
    return { at: performance.now(), status: response.status, retryAfter: response.headers.get('retry-after'), body: text.slice(0, 300) }
  } catch (error) {
    return { at: performance.now(), status: 'no connection', retryAfter: null, body: String((error as Error).cause ?? error) }
  }
}

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))
/** As a program does that is told to come back, only less patient than for a whole minute. */
const wait = ({ retryAfter }: Seen) => pause(Math.min(Number(retryAfter ?? 0.3), 1) * 1000)

/** Clients that write and read until they are told to stop. A write is tried again with its id until it is acknowledged. */
function startLoad() {
  const run = randomUUID().slice(0, 8)
  const acknowledged: string[] = []
  const seen: Seen[][] = Array.from({ length: WRITERS + READERS }, () => [])
  let stopped = false
  async function write(mine: Seen[]): Promise<void> {
    while (!stopped) {
      const id = randomUUID()
      for (;;) {
        const answer = await ask('POST', '/items/leads?fields=id', { id, company: `Load ${run} ${id}` })
        // It was written, and the answer got lost on its way.
        const isThere = answer.status === 400 && answer.body.includes('RECORD_NOT_UNIQUE')
        mine.push(isThere ? { ...answer, status: 200 } : answer)
        if (answer.status === 200 || isThere) {
          acknowledged.push(id)
          break
        }
        if (stopped) return
        await wait(answer)
      }
      await pause(30)
    }
  }
  async function read(mine: Seen[]): Promise<void> {
    while (!stopped) {
      const answer = await ask('GET', '/items/leads?limit=5&fields=id,company')
      mine.push(answer)
      await (answer.status === 200 ? pause(60) : wait(answer))
    }
  }
  const work = seen.map((mine, i) => i < WRITERS ? write(mine) : read(mine))
  return {
    run, acknowledged, seen,
    /** Everybody was served after a moment. */
    servedSince: (moment: number) => seen.every(mine => mine.some(({ at, status }) => at > moment && status === 200)),
    async stop() {
      stopped = true
      await Promise.all(work)
    },
  }
}
type Load = ReturnType<typeof startLoad>

/** Every acknowledged record is there, once; nothing is there twice. */
async function expectNothingLost({ run, acknowledged }: Load): Promise<void> {
  const rows = await rowsOf<{ id: string, company: string }>('tenant_demo', 'SELECT id, company FROM leads WHERE company LIKE $1', [`Load ${run} %`])
  const ids = new Set(rows.map(row => row.id))
  expect(acknowledged.length).toBeGreaterThan(WRITERS * 3)
  expect(acknowledged.filter(id => !ids.has(id))).toEqual([])
  expect(rows.length).toBe(new Set(rows.map(row => row.company)).size)
  await rowsOf('tenant_demo', 'DELETE FROM leads WHERE company LIKE $1', [`Load ${run} %`])
}

/** What clients may see: their answer, or that they shall come back, and when. */
function expectHonest({ seen }: Load, away: { readonly connection: boolean }): void {
  const other = seen.flat().filter(({ status, retryAfter }) => !(status === 200 || (status === 503 && Number(retryAfter) > 0) || (away.connection && status === 'no connection')))
  expect(other.map(({ status, body }) => `${status} ${body}`)).toEqual([])
  // Nobody is still refused at the end.
  for (const mine of seen) expect(mine.at(-1)?.status).not.toBe(401)
}

async function kill(name: string): Promise<void> {
  process.kill(await pidOf(name), 'SIGKILL')
}
const statuses = ({ seen }: Load) => Object.entries(Object.groupBy(seen.flat(), ({ status }) => String(status))).map(([status, all]) => `${status}: ${all?.length}`).join(', ')

describe('under the load of several clients', { timeout: 240_000 }, () => {
  test.for([['host', true], ['redis', false]] as const)('%s is killed: no acknowledged write is lost, and all are served again by themselves', async ([name, connection]) => {
    const load = startLoad()
    await pause(BEFORE)
    const killed = performance.now()
    await kill(name)
    await until('all clients to be served again', () => load.servedSince(killed + 1_000), 120)
    const back = Math.round((performance.now() - killed) / 100) / 10
    await pause(AFTER)
    await load.stop()
    process.stdout.write(`${name} killed: all served again after ${back} s; answers ${statuses(load)}; acknowledged ${load.acknowledged.length}\n`)
    expectHonest(load, { connection })
    await expectNothingLost(load)
    await healthyHub(120)
  })

  test('Keycloak is killed: who is logged in works on, and new logins work when it is back', async () => {
    const load = startLoad()
    await pause(BEFORE)
    const killed = performance.now()
    await kill('keycloak')
    await pause(10_000)
    const during = load.seen.flat().filter(({ at }) => at > killed)
    expect(during.length).toBeGreaterThan(50)
    // Keys of the realm are known: nobody waits for it.
    expect(during.filter(({ status }) => status !== 200)).toEqual([])
    await load.stop()
    process.stdout.write(`keycloak killed: answers ${statuses(load)}; acknowledged ${load.acknowledged.length}\n`)
    expectHonest(load, { connection: false })
    await expectNothingLost(load)
    await healthyHub()
    admin = await until('a new token', () => tokenOf('admin'), 30)
    expect((await ask('GET', '/items/leads?limit=1')).status).toBe(200)
  })
})
