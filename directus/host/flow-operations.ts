import { AsyncLocalStorage } from 'node:async_hooks'
import { ForbiddenError } from '@directus/errors'
import type { Flows } from './directus-parts.ts'

/** What a flow does with records: Directus' own operations. */
const WRITES = ['item-create', 'item-update', 'item-delete'] as const
/** Directus' own records of who is logged in, of what was done and of how the data are built. */
const KEPT: ReadonlySet<unknown> = new Set([
  'directus_sessions', 'directus_shares', 'directus_extensions', 'directus_migrations', 'directus_activity', 'directus_revisions', 'directus_collections', 'directus_fields', 'directus_relations',
])

/**
 * Rules are filters of events, and a flow writes without events unless its author ticks a box. So its writes always
 * bring events; that box only says whether they start other flows.
 */
export function guardFlowOperations(flows: Flows): void {
  const quiet = new AsyncLocalStorage<boolean>()
  const execute = flows.executeFlow.bind(flows)
  flows.executeFlow = async (flow, ...rest) => {
    // A flow that listens to what it does itself would never end.
    if (quiet.getStore() && (flow as { trigger?: unknown } | null)?.trigger === 'event') return undefined
    return execute(flow, ...rest)
  }
  for (const name of WRITES) {
    const write = flows.operations.get(name)
    if (!write) throw new Error(`Directus has no operation ${name}`)
    flows.operations.set(name, (options, context) => {
      if (KEPT.has(options.collection)) throw new ForbiddenError({ reason: `Flows cannot write to ${String(options.collection)}.` })
      // A schedule has no person, and what no person does passes for the hub's own work.
      const permissions = !context.accountability && (!options.permissions || options.permissions === '$trigger') ? '$full' : options.permissions
      return quiet.run(options.emitEvents !== true, () => write({ ...options, emitEvents: true, permissions }, context))
    })
  }
}
