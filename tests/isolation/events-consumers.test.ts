import { randomBytes, randomUUID } from 'node:crypto'
import { consume, deadLettersOf, discardDeadLetter, entryOf, listDeadLetters, retryDeadLetter, type DeadLetter, seenOf, streamOf, triesOf, type Consumer, type ConsumerOptions, type KontorEvent } from '@kontor/events'
import { Redis } from 'ioredis'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { redisUrl } from '../../launcher/parts/redis.ts'
import { hubInside } from '../support/hub.ts'
import { until } from '../support/until.ts'

const logger = pino({ level: 'silent' })
const group = 'test'
let redis: Redis
let slug = ''
let consumers: Consumer[] = []
let handled: { id: string, record: string, attempt: number, at: number }[] = []

beforeAll(() => {
  const { config, secrets } = hubInside()
  redis = new Redis(redisUrl(config, secrets), { maxRetriesPerRequest: 5 })
})
beforeEach(() => {
  slug = `ct-${randomBytes(4).toString('hex')}`
  handled = []
})
afterEach(async () => {
  await Promise.all(consumers.map(consumer => consumer.stop()))
  consumers = []
  const keys = await redis.keys(`${streamOf(slug)}*`)
  if (keys.length > 0) await redis.unlink(...keys)
})
afterAll(() => redis.disconnect())

async function publish(record: string, { id = randomUUID() as string, batch = null as string | null } = {}): Promise<string> {
  await redis.xadd(streamOf(slug), '*', ...entryOf({ id, type: 'crm.lead.restored', collection: 'leads', record, at: new Date(), actor: null, trace: null, batch, payload: { id: record } }))
  return id
}

function start(fails: (event: KontorEvent, attempt: number) => boolean = () => false, options: Partial<ConsumerOptions> = {}): Consumer {
  const consumer = consume({
    slug, group, redis, logger, backoff: attempts => 50 * 2 ** attempts, attempts: 4,
    handle: (event, { number }) => {
      handled.push({ id: event.eventId, record: event.recordId, attempt: number, at: performance.now() })
      return fails(event, number) ? Promise.reject(new Error('not today')) : Promise.resolve()
    },
    ...options,
  })
  consumers.push(consumer)
  return consumer
}
const pending = async () => (await redis.xpending(streamOf(slug), group) as [number])[0]
const settled = () => until('nothing to be pending', async () => await redis.xlen(streamOf(slug)) > 0 && await pending() === 0 && (await redis.xinfo('GROUPS', streamOf(slug)) as unknown[][])[0]?.at(-1) === 0, 20)

test('an event is acknowledged after the work; what fails is tried again with growing pauses and becomes a dead letter', async () => {
  const [bad, good] = [await publish('a'), await publish('b')]
  start(({ recordId }) => recordId === 'a')
  await settled()
  const tries = handled.filter(({ id }) => id === bad)
  expect(tries.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4])
  const pauses = tries.slice(1).map(({ at }, i) => at - (tries[i]?.at ?? 0))
  expect(pauses[0]).toBeGreaterThanOrEqual(99)
  expect(pauses[2]).toBeGreaterThanOrEqual(399)
  expect(handled.filter(({ id }) => id === good)).toHaveLength(1)
  const [[, letter = []] = []] = await redis.xrange(deadLettersOf(slug), '-', '+')
  expect(Object.fromEntries(Array.from({ length: letter.length / 2 }, (_, i) => [letter[2 * i], letter[2 * i + 1]]))).toMatchObject({ id: bad, record: 'a', group, attempts: '4', reason: 'not today' })
  expect(await redis.hlen(triesOf(slug, group))).toBe(0)
})

test('while an event is tried again, later ones of its record wait, and those of other records do not', async () => {
  const [first, second, third] = [await publish('a'), await publish('b'), await publish('a')]
  start(({ eventId }, attempt) => eventId === first && attempt < 3)
  await settled()
  expect(handled.map(({ id }) => id)).toEqual([first, second, first, first, third])
})

test('an event that is published twice is worked off once', async () => {
  const id = await publish('a')
  await publish('a', { id })
  start()
  await publish('b')
  await settled()
  expect(handled.map(({ record }) => record)).toEqual(['a', 'b'])
  expect(await redis.zcard(seenOf(slug, group))).toBe(2)
})

test('who died in the middle begins with that event again, its attempts counted, and then goes on', async () => {
  const [first, second] = [await publish('a'), await publish('a')]
  // Reads both and dies: nothing is acknowledged.
  const dead = start(() => false, { handle: () => new Promise(() => {}), patience: 1_000_000 })
  await until('it to have both', async () => await pending() === 2, 10)
  void dead.stop()
  consumers = []
  start()
  await settled()
  expect(handled).toMatchObject([{ id: first, attempt: 2 }, { id: second, attempt: 1 }])
})

test('what a member has left lying is taken over by another, and not what somebody still sees to', async () => {
  const [stuck, waiting] = [await publish('a'), await publish('b')]
  await redis.xgroup('CREATE', streamOf(slug), group, '0')
  await redis.xreadgroup('GROUP', group, 'gone', 'COUNT', 1, 'STREAMS', streamOf(slug), '>')
  start(({ recordId }, attempt) => recordId === 'b' && attempt === 1, { name: 'here', abandoned: 400, backoff: () => 1_500 })
  start(() => false, { name: 'there', abandoned: 400 })
  await settled()
  expect(handled.filter(({ id }) => id === stuck)).toHaveLength(1)
  expect(handled.filter(({ id }) => id === waiting).length).toBeGreaterThan(0)
})

test('an attempt that does not end is one that failed', async () => {
  const id = await publish('a')
  let calls = 0
  start(() => false, { patience: 100, handle: () => ++calls === 1 ? new Promise(() => {}) : Promise.resolve() })
  await settled()
  expect([calls, await redis.zscore(seenOf(slug, group), id) !== null]).toEqual([2, true])
})

test('rows of imports come to those who ask for them', async () => {
  const id = await publish('a', { batch: randomUUID() })
  start()
  await publish('b')
  await settled()
  expect(handled.map(({ record }) => record)).toEqual(['b'])
  const seen: string[] = []
  consumers.push(consume({ slug, group: 'rows', rows: true, redis, logger, handle: event => Promise.resolve(void seen.push(event.eventId)) }))
  await until('the row', () => seen.includes(id), 10)
})

test('a consumer waits for the tenant\'s first event without making its stream, and outlives the loss of it', async () => {
  start()
  await new Promise(resolve => setTimeout(resolve, 300))
  expect(await redis.exists(streamOf(slug))).toBe(0)
  const first = await publish('a')
  await until('the first', () => handled.some(({ id }) => id === first), 10)
  await redis.unlink(streamOf(slug))
  await new Promise(resolve => setTimeout(resolve, 300))
  const second = await publish('a')
  await until('the second', () => handled.some(({ id }) => id === second), 10)
})

describe('an event that was given up', () => {
  const letters = () => listDeadLetters(redis, slug, 10)
  const given = async () => {
    await until('a dead letter', async () => (await letters()).length === 1, 20)
    return (await letters())[0] as DeadLetter
  }

  test('says who gave it up and why, is tried again by that consumer alone, and is then gone', async () => {
    const id = await publish('a')
    let isBroken = true
    const others: string[] = []
    consumers.push(consume({ slug, group: 'others', redis, logger, handle: event => Promise.resolve(void others.push(event.eventId)) }))
    start(() => isBroken, { attempts: 2 })
    const letter = await given()
    expect(letter).toMatchObject({ consumer: group, eventId: id, type: 'crm.lead.restored', collection: 'leads', recordId: 'a', attempts: 2, error: 'not today' })
    isBroken = false
    const before = handled.length
    // Two people press the button at once.
    expect((await Promise.all([retryDeadLetter(redis, slug, letter.id), retryDeadLetter(redis, slug, letter.id)])).filter(Boolean)).toHaveLength(1)
    await until('the work', () => handled.length > before, 10)
    await settled()
    expect(handled.slice(before).map(event => event.id)).toEqual([id])
    expect(others).toEqual([id])
    expect(await letters()).toEqual([])
  })

  test('can fail again, and be discarded', async () => {
    await publish('a')
    start(() => true, { attempts: 1 })
    const first = await given()
    await retryDeadLetter(redis, slug, first.id)
    await until('another one', async () => (await letters()).some(({ id }) => id !== first.id), 10)
    const [second] = await letters()
    expect(second).toMatchObject({ consumer: group, recordId: 'a' })
    expect([await discardDeadLetter(redis, slug, second?.id ?? ''), await discardDeadLetter(redis, slug, second?.id ?? '')]).toEqual([true, false])
    expect(await letters()).toEqual([])
  })
})
