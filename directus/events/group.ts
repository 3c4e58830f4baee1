import type { ChainableCommander, Redis } from 'ioredis'
import { FOR } from './dead-letters.ts'
import { eventOf, type KontorEvent } from './entry.ts'
import { DEAD_DAYS, deadLettersOf, oldestId, seenOf, streamOf, triesOf } from './keys.ts'

/** Entries that are read at a time. */
const PAGE = 100
/** How long it is remembered that an event was worked off, in milliseconds: repetitions come soon. */
const SEEN = 24 * 3_600_000
const FORGET_EVERY = 1_000

/** An entry of the stream; without an event it is none of ours. */
export interface Entry {
  readonly id: string
  readonly fields: readonly string[]
  readonly event: KontorEvent | undefined
  /** The one group that it is for: it is tried again after it was given up. */
  readonly only?: string
}

type RawEntry = [id: string, fields: string[] | null]

export interface Group {
  /** @returns false while the tenant has no stream yet */
  ready(): Promise<boolean>
  /** First what this member had before, then news, for which it waits so many milliseconds. */
  read(wait: number): Promise<Entry[]>
  /** Takes over what has lain with anybody for so many milliseconds. */
  claim(idle: number): Promise<Entry[]>
  /** These are still being seen to. */
  keep(ids: readonly string[]): Promise<void>
  hasSeen(eventId: string): Promise<boolean>
  /** @returns the number of the attempt that begins, counted across restarts */
  countTry(id: string): Promise<number>
  done(entry: Entry): Promise<void>
  skip(entries: readonly Entry[]): Promise<void>
  /** Makes it a dead letter. */
  bury(entry: Entry, attempts: number, reason: string): Promise<void>
  /** Reads from the start again what is pending. */
  restart(): void
  close(): void
}

/** @throws Error when one of the commands failed */
async function all(lot: ChainableCommander): Promise<void> {
  for (const [error] of await lot.exec() ?? []) if (error) throw error
}

/** Fields without one of them. */
const without = (fields: readonly string[], name: string): string[] => fields.flatMap((_, i) => i % 2 === 0 && fields[i] !== name ? fields.slice(i, i + 2) : [])

/** A member of a consumer group, over two connections: one of them waits for news. */
export function createGroup(shared: Redis, { slug, group, member, from }: { readonly slug: string, readonly group: string, readonly member: string, readonly from: 'oldest' | 'now' }): Group {
  const stream = streamOf(slug)
  const [tries, seen] = [triesOf(slug, group), seenOf(slug, group)]
  const redis = shared.duplicate({ maxRetriesPerRequest: 1 })
  const waiting = shared.duplicate({ maxRetriesPerRequest: 1, commandTimeout: undefined })
  for (const client of [redis, waiting]) client.on('error', () => {})
  let isMade = false
  /** Own entries after this one are still to be read again; `>` when they have been. */
  let after = '0'
  let worked = 0

  function entryOf([id, fields]: RawEntry): Entry {
    const at = fields?.findIndex((name, i) => i % 2 === 0 && name === FOR) ?? -1
    try {
      return { id, fields: fields ?? [], event: fields ? eventOf(slug, fields) : undefined, ...at < 0 ? {} : { only: fields?.[at + 1] } }
    }
    catch {
      return { id, fields: fields ?? [], event: undefined }
    }
  }

  /** Those that were taken out of the stream meanwhile are none any more. */
  async function present(raw: readonly RawEntry[]): Promise<Entry[]> {
    const gone = raw.filter(([, fields]) => fields === null).map(([id]) => id)
    if (gone.length > 0) await redis.xack(stream, group, ...gone)
    return raw.filter(([, fields]) => fields !== null).map(entryOf)
  }

  return {
    async ready() {
      if (isMade) return true
      try {
        // Never makes the stream: that of a deleted tenant would come back.
        await redis.xgroup('CREATE', stream, group, from === 'now' ? '$' : '0')
      }
      catch (error) {
        const { message } = error as Error
        if (message.includes('requires the key to exist')) return false
        if (!message.startsWith('BUSYGROUP')) throw error
      }
      return isMade = true
    },
    async read(wait) {
      const args = after === '>' ? ['COUNT', PAGE, 'BLOCK', wait, 'STREAMS', stream, '>'] : ['COUNT', PAGE, 'STREAMS', stream, after]
      const answer = await waiting.call('XREADGROUP', 'GROUP', group, member, ...args) as [string, RawEntry[]][] | null
      const raw = answer?.[0]?.[1] ?? []
      if (after !== '>') after = raw.at(-1)?.[0] ?? '>'
      return present(raw)
    },
    async claim(idle) {
      const [, raw] = await redis.call('XAUTOCLAIM', stream, group, member, idle, '0', 'COUNT', PAGE) as [string, RawEntry[], string[]]
      return present(raw)
    },
    async keep(ids) {
      if (ids.length > 0) await redis.call('XCLAIM', stream, group, member, 0, ...ids, 'JUSTID')
    },
    hasSeen: async eventId => await redis.zscore(seen, eventId) !== null,
    countTry: id => redis.hincrby(tries, id, 1),
    async done({ id, event }) {
      const lot = redis.multi().xack(stream, group, id).hdel(tries, id)
      if (event) lot.zadd(seen, Date.now(), event.eventId)
      if (++worked % FORGET_EVERY === 1) lot.zremrangebyscore(seen, '-inf', Date.now() - SEEN)
      await all(lot)
    },
    async skip(entries) {
      const ids = entries.map(({ id }) => id)
      if (ids.length > 0) await all(redis.multi().xack(stream, group, ...ids).hdel(tries, ...ids))
    },
    async bury({ id, fields, event }, attempts, reason) {
      const dead = deadLettersOf(slug)
      const lot = redis.multi()
        .xadd(dead, '*', ...without(fields, FOR), 'entry', id, 'group', group, 'attempts', String(attempts), 'reason', reason.slice(0, 1_000))
        .xtrim(dead, 'MINID', '~', oldestId(DEAD_DAYS)).xack(stream, group, id).hdel(tries, id)
      if (event) lot.zadd(seen, Date.now(), event.eventId)
      await all(lot)
    },
    restart() {
      isMade = false
      after = '0'
    },
    close() {
      redis.disconnect()
      waiting.disconnect()
    },
  }
}
