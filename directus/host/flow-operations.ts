import { AsyncLocalStorage } from 'node:async_hooks'
import { createError, ForbiddenError } from '@directus/errors'
import { AUTOMATION_USER, ROLE_IDS } from '@kontor/policies'
import type { FlowOperation, Flows } from './directus-parts.ts'
import { limitMails } from './flow-mail.ts'
import { requestGuarded } from './flow-request.ts'

/** What a flow does with records: Directus' own operations. */
const OF_ITEMS = ['item-create', 'item-read', 'item-update', 'item-delete'] as const
/** Directus' own records of who is logged in, of what was done and of how the data are built. */
const KEPT: ReadonlySet<unknown> = new Set([
  'directus_sessions', 'directus_shares', 'directus_extensions', 'directus_migrations', 'directus_activity', 'directus_revisions', 'directus_collections', 'directus_fields', 'directus_relations',
])
/** Who a flow is, whoever wrote or started it. */
const AUTOMATION = { user: AUTOMATION_USER.id, role: ROLE_IDS.automation, roles: [ROLE_IDS.automation], admin: false, app: false, ip: null } as const
/** So many flows may start each other in a row. */
export const LEVELS = 8
const LOOP_ENDS = 'kontor-loop-ends'
const FlowLoopError = createError<{ chain: string }>('FLOW_LOOP', ({ chain }) => `These flows start each other without end; the chain was ended here: ${chain}. Let a condition end it, or leave "Emit Events" off.`, 409)

interface Flow { readonly name?: unknown, readonly trigger?: unknown, readonly operation?: object | null }
interface Running { readonly quiet: boolean, readonly chain: readonly string[] }

/**
 * Puts operations of ours in the place of Directus' own: a flow reads, writes and notifies with the rights of the role
 * `automation`, never with those that its author picks or that whoever starts it has, and its writes always bring events,
 * because rules are filters of events; the box "Emit Events" only says whether other flows start. Requests reach the
 * public network alone, mails are limited, and flows that start each other come to an end. To be called after the start,
 * when Directus has registered its operations.
 */
export function guardFlowOperations(flows: Flows, warn: (message: string) => void = () => {}): void {
  const running = new AsyncLocalStorage<Running>()
  endLoops(flows, running, warn)
  const replace = (name: string, by: (own: FlowOperation) => FlowOperation) => {
    const own = flows.operations.get(name)
    if (!own) throw new Error(`Directus has no operation ${name}`)
    flows.operations.set(name, by(own))
  }
  for (const name of OF_ITEMS) {
    replace(name, run => (options, context) => {
      if (KEPT.has(options.collection)) throw new ForbiddenError({ reason: `Flows cannot use ${String(options.collection)}.` })
      const { chain = [] } = running.getStore() ?? {}
      return running.run({ quiet: options.emitEvents !== true, chain }, () => run({ ...asAutomation(options), emitEvents: true }, { ...context, accountability: AUTOMATION }))
    })
  }
  // Directus mails what it notes to those who have not switched that off.
  replace('notification', run => limitMails((options, context) => run(asAutomation(options), { ...context, accountability: AUTOMATION }), ['recipient']))
  replace('request', () => requestGuarded)
  replace('mail', send => limitMails(send, ['to', 'cc', 'bcc']))
}

/** The flow's log shows the options as they are after the run: who acted, and that what the author picked did not count. */
function asAutomation(options: Record<string, unknown>): Record<string, unknown> {
  const { permissions: picked } = options
  options.permissions = 'automation'
  if (picked !== undefined && picked !== null && picked !== '$trigger' && picked !== 'automation') {
    options.note = `The permissions "${String(picked)}" are not used: flows have those of the role "automation".`
  }
  return { ...options, permissions: '$trigger' }
}

function endLoops(flows: Flows, running: AsyncLocalStorage<Running>, warn: (message: string) => void): void {
  const execute = flows.executeFlow.bind(flows)
  flows.operations.set(LOOP_ENDS, () => {
    const error = new FlowLoopError({ chain: (running.getStore()?.chain ?? []).join(' → ') })
    warn(error.message)
    throw error
  })
  flows.executeFlow = async (given, ...rest) => {
    const flow = given as Flow
    const { quiet = false, chain = [] } = running.getStore() ?? {}
    // Its author wants no flow to start by what this one does.
    if (quiet && flow.trigger === 'event') return undefined
    // The first step fails in place of what it would do, so that the flow's own log says why.
    const run = chain.length < LEVELS || !flow.operation ? flow : { ...flow, operation: { ...flow.operation, type: LOOP_ENDS, resolve: null, reject: null } }
    return running.run({ quiet, chain: [...chain, String(flow.name)] }, () => execute(run, ...rest))
  }
}
