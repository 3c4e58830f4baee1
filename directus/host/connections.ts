/** How many connections each part keeps to PostgreSQL at most: its pool is set to this. */
export const POOLS = {
  keycloak: 15,
  n8n: 8,
  /** Of each Directus (`child-env.ts`). */
  directus: 10,
  /** Of each tenant that is live, for its events (`relay/`). */
  events: 1,
  /** Of all that visitors of web forms ask, whichever tenants they are of (`forms/`). */
  forms: 6,
  /** Of the webhooks of all tenants, live or parked (`webhooks/`). */
  webhooks: 4,
} as const

/** For work that comes and goes: the host, the applier, health checks, a person with psql, the reserve of the superuser. */
const REST = 13

/**
 * Connections that all parts may hold together. A spare process has none before it becomes a tenant's.
 * @param liveMax tenants whose processes run at the same time, beside `core`
 */
export function neededConnections(liveMax: number): number {
  return POOLS.keycloak + POOLS.n8n + (liveMax + 1) * POOLS.directus + liveMax * POOLS.events + POOLS.forms + POOLS.webhooks + REST
}

/** What PostgreSQL is told, rounded up: with 4 live tenants and `core` 15 + 8 + 5 x 10 + 4 + 6 + 4 + 13 = 100. */
export function maxConnections(liveMax: number): number {
  return Math.ceil(neededConnections(liveMax) / 10) * 10
}

/**
 * @param available `max_connections` of the server
 * @throws Error when the tenants that may be live would not all get their connections
 */
export function checkConnections(liveMax: number, available: number): void {
  const needed = neededConnections(liveMax)
  if (needed <= available) return
  throw new Error(`TENANT_LIVE_MAX: ${liveMax} live tenants need ${needed} connections (Keycloak ${POOLS.keycloak}, n8n ${POOLS.n8n}, ${liveMax} tenants and core ${POOLS.directus} each, ${liveMax * POOLS.events} for events, ${POOLS.forms} for web forms, ${POOLS.webhooks} for webhooks, ${REST} for the rest), `
    + `and PostgreSQL allows ${available}: raise its max_connections to ${maxConnections(liveMax)} or lower TENANT_LIVE_MAX to ${liveMax - Math.ceil((needed - available) / (POOLS.directus + POOLS.events))}.`)
}
