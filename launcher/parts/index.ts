import { host } from './host.ts'
import { keycloak } from './keycloak.ts'
import { mail } from './mail.ts'
import { n8n } from './n8n.ts'
import type { Part } from './part.ts'
import { portal } from './portal.ts'
import { postgres } from './postgres.ts'
import { redis } from './redis.ts'

/** Every server of the hub, in the order in which people read of them. */
export const PARTS: readonly Part[] = [postgres, redis, mail, keycloak, host, n8n, portal]
