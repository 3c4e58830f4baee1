import type { Client, DatabaseEnv } from '@kontor/apply'
import { POOLS } from '../connections.ts'
import { HostError } from '../errors.ts'
import { connectAs, createSharedConnections, type ConnectionLimits, type SharedConnections } from '../shared-connections.ts'

export type FormConnections = Pick<SharedConnections, 'use' | 'close'>

/** The wait is well below the time for which the portal waits for an answer. */
const LIMITS: ConnectionLimits = { most: POOLS.forms, each: Math.ceil(POOLS.forms / 2), queue: 100, wait: 2_000, idle: 5_000 }
/** Milliseconds after which a statement is given up, so that a table that somebody changes holds no connection for long. */
const STATEMENT = 2_500
/** The server has no room, or a statement took too long: the same will work in a moment. */
const PASSING: ReadonlySet<string> = new Set(['53300', '53400', '57014', '55P03', '40001', '40P01'])

const busy = () => new HostError(503, 'FORMS_BUSY', 'Too many forms are being sent at the same time. Please try again in a few seconds.', 3)

/** Opens one connection for forms. */
export const connectForForms = (env: DatabaseEnv) => connectAs(env, 'kontor-forms', { connect: 2_000, statement: STATEMENT })

/** The connections with which anonymous visitors are answered. `use` throws HostError 503 FORMS_BUSY when none is free in time. */
export function createFormConnections(connect: (slug: string) => Promise<Client>, limits: ConnectionLimits = LIMITS): FormConnections {
  const shared = createSharedConnections({ connect, limits, busy, isIntact: error => error instanceof HostError })
  return {
    async use(slug, work) {
      try {
        return await shared.use(slug, work)
      }
      catch (error) {
        throw PASSING.has(String((error as { code?: unknown }).code)) ? busy() : error
      }
    },
    close: shared.close,
  }
}
