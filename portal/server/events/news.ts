import { streamOf } from '@kontor/events/keys.ts'
import type { Redis } from 'ioredis'
import { log } from '../core/log.ts'
import { streams } from './read-events.ts'

/** Longest wait for news at a time, and the pause after a failure of Redis. Milliseconds. */
const [LISTEN, AGAIN] = [1000, 1000]

/** The newest entry of a tenant that was not looked at yet. */
const UNKNOWN = ''

interface Topic {
  /** The newest entry that is known. */
  last: string
  readonly followers: Set<() => void>
}

export interface Follower {
  /** Resolves when there was news since the last call, at once when there was some already, and at the latest after `ms`. */
  next(ms: number, signal: AbortSignal): Promise<void>
  stop(): void
}

const topics = new Map<string, Topic>()
let running = false
let waiting: { readonly redis: Redis, readonly id: number } | undefined

/** Tells of a tenant's events when they come: one connection waits for those of all tenants that somebody follows. */
export function followNews(slug: string): Follower {
  const topic = topics.get(slug) ?? { last: UNKNOWN, followers: new Set() }
  topics.set(slug, topic)
  let isNews = false
  let wake: (() => void) | undefined
  const tell = () => {
    isNews = true
    wake?.()
  }
  topic.followers.add(tell)
  if (topic.followers.size === 1) listenAnew()
  return {
    async next(ms, signal) {
      if (!isNews && !signal.aborted) await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
        signal.addEventListener('abort', wake, { once: true })
      })
      if (wake) signal.removeEventListener('abort', wake)
      wake = undefined
      isNews = false
    },
    stop() {
      topic.followers.delete(tell)
      if (topic.followers.size === 0 && topics.get(slug) === topic) topics.delete(slug)
    },
  }
}

/** The one that waits has to wait for another tenant too. */
function listenAnew(): void {
  if (!running) {
    running = true
    void listen().finally(() => { running = false })
  }
  else if (waiting) streams().client('UNBLOCK', waiting.id).catch(() => {})
}

async function listen(): Promise<void> {
  const redis = streams().duplicate({ maxRetriesPerRequest: null, commandTimeout: undefined })
  redis.on('error', () => {})
  // Whatever came while nobody listened: everybody looks.
  redis.on('ready', () => topics.forEach(topic => topic.followers.forEach(tell => tell())))
  try {
    while (topics.size > 0) await round(redis).catch(async (error: unknown) => {
      log.warn({ err: error }, 'no news of events')
      await new Promise(resolve => setTimeout(resolve, AGAIN))
    })
  }
  finally {
    waiting = undefined
    redis.disconnect()
  }
}

async function round(redis: Redis): Promise<void> {
  waiting = { redis, id: Number(await redis.client('ID')) }
  for (const [slug, topic] of topics) if (topic.last === UNKNOWN) await look(redis, slug, topic)
  const followed = [...topics].filter(([, { last }]) => last !== UNKNOWN)
  if (followed.length === 0) return
  const answer = await redis.xread('COUNT', 1, 'BLOCK', LISTEN, 'STREAMS', ...followed.map(([slug]) => streamOf(slug)), ...followed.map(([, { last }]) => last))
  for (const [slug, topic] of followed) if (answer?.some(([key]) => key === streamOf(slug))) await look(redis, slug, topic)
}

async function look(redis: Redis, slug: string, topic: Topic): Promise<void> {
  const [newest] = await redis.xrevrange(streamOf(slug), '+', '-', 'COUNT', 1)
  // A stream that Redis has lost begins anew, later than where it ended.
  topic.last = newest?.[0] ?? (topic.last === UNKNOWN ? '0-0' : topic.last)
  topic.followers.forEach(tell => tell())
}
