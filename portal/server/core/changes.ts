import { DATA_ERASED, MODEL_CHANGED, TENANT_NEWS, VIEW_CHANGED } from '@kontor/model/wire/changes'
import { Redis } from 'ioredis'
import { env } from './env.ts'
import { log } from './log.ts'

/** Directus lets go of what it knew a moment after it has told of a change: what was asked in between is asked again. */
const AGAIN = 2000

type Listener = (tenant: string | undefined) => void
let subscriber: Redis | undefined
let listening = false
const [viewing, remembering] = [new Set<Listener>(), new Set<Listener>()]

/**
 * Runs `forget` when fields, rights or modules of a tenant have changed, and without a tenant when news may have been missed.
 * The first call begins to listen.
 * @returns what ends it
 */
export function onViewChanged(forget: Listener): () => void {
  viewing.add(forget)
  listen()
  return () => void viewing.delete(forget)
}

/**
 * Runs `forget` in every process of the portal when records or people of a tenant were erased or anonymized, before whoever
 * asked for it has the answer; without a tenant when news may have been missed.
 */
export function onErased(forget: Listener): void {
  remembering.add(forget)
  listen()
}

function listen(): void {
  if (subscriber) return
  subscriber = new Redis(env().REDIS_URL, { maxRetriesPerRequest: null, connectTimeout: 2000, keepAlive: 10_000 })
  subscriber.on('error', error => log.warn({ err: error }, 'redis: no news of fields and rights'))
  subscriber.on('close', () => { listening = false })
  subscriber.on('message', (channel: string, instance: string) => {
    const tenant = instance === 'core' ? 'platform' : instance
    if (channel === DATA_ERASED) return tell(remembering, tenant)
    tell(viewing, tenant)
    setTimeout(() => tell(viewing, tenant), AGAIN).unref()
  })
  // On every new connection, which may have come up after a change.
  subscriber.on('ready', () => {
    subscriber?.subscribe(VIEW_CHANGED, MODEL_CHANGED, TENANT_NEWS, DATA_ERASED).then(() => {
      tell(viewing, undefined)
      tell(remembering, undefined)
      listening = true
    }, (error: unknown) => log.warn({ err: error }, 'redis: no news of fields and rights'))
  })
}

/** Whether changes are told at the moment; otherwise one has to look. */
export const hearsChanges = (): boolean => listening

function tell(listeners: ReadonlySet<Listener>, tenant: string | undefined): void {
  for (const listener of listeners) listener(tenant)
}
