import { MODEL_CHANGED, TENANT_NEWS, VIEW_CHANGED } from '@kontor/model/wire/changes'
import { Redis } from 'ioredis'
import { env } from './env.ts'
import { log } from './log.ts'

/** Directus lets go of what it knew a moment after it has told of a change: what was asked in between is asked again. */
const AGAIN = 2000

let subscriber: Redis | undefined
let listening = false
const listeners = new Set<(tenant: string | undefined) => void>()

/**
 * Runs `forget` when fields, rights or modules of a tenant have changed, and without a tenant when news may have been missed.
 * The first call begins to listen.
 * @returns what ends it
 */
export function onViewChanged(forget: (tenant: string | undefined) => void): () => void {
  listeners.add(forget)
  listen()
  return () => void listeners.delete(forget)
}

function listen(): void {
  if (subscriber) return
  subscriber = new Redis(env().REDIS_URL, { maxRetriesPerRequest: null, connectTimeout: 2000, keepAlive: 10_000 })
  subscriber.on('error', error => log.warn({ err: error }, 'redis: no news of fields and rights'))
  subscriber.on('close', () => { listening = false })
  subscriber.on('message', (_channel, instance: string) => {
    const tenant = instance === 'core' ? 'platform' : instance
    tell(tenant)
    setTimeout(() => tell(tenant), AGAIN).unref()
  })
  // On every new connection, which may have come up after a change.
  subscriber.on('ready', () => {
    subscriber?.subscribe(VIEW_CHANGED, MODEL_CHANGED, TENANT_NEWS).then(() => {
      tell(undefined)
      listening = true
    }, (error: unknown) => log.warn({ err: error }, 'redis: no news of fields and rights'))
  })
}

/** Whether changes are told at the moment; otherwise one has to look. */
export const hearsChanges = (): boolean => listening

function tell(tenant: string | undefined): void {
  for (const listener of listeners) listener(tenant)
}
