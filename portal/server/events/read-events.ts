import { FOR } from '@kontor/events/dead-letters.ts'
import { eventOf, type KontorEvent } from '@kontor/events/entry.ts'
import { streamOf } from '@kontor/events/keys.ts'
import { Redis } from 'ioredis'
import { env } from '../core/env.ts'
import { KontorError } from '../core/errors.ts'
import { log } from '../core/log.ts'

/** A place in a tenant's events: what is read next comes after it. */
export const CURSOR = /^(?:0|\d{1,16}-\d{1,12})$/
/** Before the oldest event that is kept. */
export const OLDEST = '0'
/** Milliseconds that one answer may take. */
const PATIENCE = 5000

export interface Entry {
  readonly cursor: string
  /** Nothing for an entry that cannot be read. */
  readonly event: KontorEvent | undefined
}

let client: Redis | undefined

/** The portal's connection to the streams, which others than the portal write. */
export function streams(): Redis {
  if (client) return client
  client = new Redis(env().REDIS_URL, { maxRetriesPerRequest: 1, connectTimeout: 2000, commandTimeout: PATIENCE })
  client.on('error', error => log.warn({ err: error }, 'redis: events'))
  return client
}

/** @throws KontorError UNAVAILABLE when Redis does not answer */
export async function ask<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
  try {
    return await work(streams())
  }
  catch (cause) {
    throw new KontorError('UNAVAILABLE', { cause })
  }
}

function read(slug: string, fields: readonly string[]): KontorEvent | undefined {
  // One consumer alone is given it once more; everybody else had it.
  if (fields.some((name, at) => at % 2 === 0 && name === FOR)) return undefined
  try {
    return eventOf(slug, fields)
  }
  catch {
    return undefined
  }
}

/**
 * The events that come after a place.
 * @param count at most so many
 * @throws KontorError UNAVAILABLE
 */
export async function eventsAfter(slug: string, cursor: string, count: number): Promise<Entry[]> {
  const found = await ask(redis => redis.xrange(streamOf(slug), cursor === OLDEST ? '-' : `(${cursor}`, '+', 'COUNT', count))
  return found.map(([id, fields]) => ({ cursor: id, event: read(slug, fields) }))
}

/**
 * The place after everything that has happened up to now.
 * @throws KontorError UNAVAILABLE
 */
export async function newestCursor(slug: string): Promise<string> {
  const [newest] = await ask(redis => redis.xrevrange(streamOf(slug), '+', '-', 'COUNT', 1))
  return newest?.[0] ?? OLDEST
}
