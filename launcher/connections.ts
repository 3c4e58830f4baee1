/** How many connections each part keeps to PostgreSQL at most: its pool is set to this. */
export const POOLS = {
  keycloak: 15,
  n8n: 8,
  /** Of each Directus; set by the host (`directus/host/child-env.ts`). */
  directus: 10,
} as const

/** For work that comes and goes: the host, the applier, health checks, a person with psql, the reserve of the superuser. */
const REST = 20

/**
 * What PostgreSQL is told, rounded up: with 4 live tenants and `core` 15 + 8 + 5 x 10 + 20 = 93, so 100.
 * @param liveMax tenants whose processes run at the same time
 */
export function maxConnections(liveMax: number): number {
  return Math.ceil((POOLS.keycloak + POOLS.n8n + (liveMax + 1) * POOLS.directus + REST) / 10) * 10
}
