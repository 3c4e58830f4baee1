import type { Client, DatabaseEnv } from '@kontor/apply'
import { POOLS } from '../connections.ts'
import { connectAs, createSharedConnections, type ConnectionLimits, type SharedConnections } from '../shared-connections.ts'
import type { TenantDatabase } from './store.ts'

/** However many tenants have something to send: each has its turn, and asks again when it did not come. */
const LIMITS: ConnectionLimits = { most: POOLS.webhooks, each: 1, queue: Infinity, wait: 10_000, idle: 5_000 }

export const connectForWebhooks = (env: DatabaseEnv) => connectAs(env, 'kontor-webhooks', { connect: 5_000, statement: 30_000 })

/** The connections of all webhooks of all tenants. */
export function createWebhookConnections(connect: (slug: string) => Promise<Client>, limits: ConnectionLimits = LIMITS): SharedConnections {
  return createSharedConnections({ connect, limits, busy: () => new Error('no connection for webhooks is free') })
}

export const databaseOf = (connections: SharedConnections, slug: string): TenantDatabase => ({
  use: work => connections.use(slug, work),
  query: (sql, values) => connections.use(slug, client => client.query(sql, values)),
})
