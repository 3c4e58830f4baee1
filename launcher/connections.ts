/** How many connections each part keeps to PostgreSQL at most: its pool is set to this. */
export const POOLS = {
  keycloak: 15,
  n8n: 8,
  /** Of each Directus; set by the host (`directus/host/child-env.ts`). */
  directus: 10,
} as const

/** Directus instances that run at the same time: `core` and the tenants. */
export const INSTANCES = 5

/** For work that comes and goes: the applier, health checks, a person with psql, the reserve of the superuser. */
const REST = 15

/** What PostgreSQL is told. 15 + 8 + 5 x 10 + 15 = 88, rounded up. */
export const MAX_CONNECTIONS = Math.ceil((POOLS.keycloak + POOLS.n8n + INSTANCES * POOLS.directus + REST) / 10) * 10
