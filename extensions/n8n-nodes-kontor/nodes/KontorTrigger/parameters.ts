import type { ITriggerFunctions } from 'n8n-workflow'
import { readTenants, type EventCondition, type EventsRequest } from '../../api/events.ts'

export interface Wanted {
  readonly tenants: readonly string[]
  readonly request: EventsRequest
  readonly conditions: readonly EventCondition[]
  readonly fromOldest: boolean
  /** Events of one run. */
  readonly size: number
}

/** What the node is set to. */
export function readWanted(node: ITriggerFunctions): Wanted {
  const types = node.getNodeParameter('types', []) as string[] | string
  const { rule = [] } = node.getNodeParameter('conditions', {}) as { rule?: EventCondition[] }
  const { rows = false, eventsPerRun = 1 } = node.getNodeParameter('options', {}) as { rows?: boolean, eventsPerRun?: number }
  return {
    tenants: readTenants(String(node.getNodeParameter('tenants', '') ?? '')),
    request: { types: (typeof types === 'string' ? types.split(',') : types).map(type => type.trim()).filter(Boolean), rows },
    conditions: rule.filter(({ field }) => field).map(({ field, condition, value }) => ({ field, condition, value: String(value ?? '') })),
    fromOldest: node.getNodeParameter('firstStart', 'now') === 'oldest',
    size: Math.min(50, Math.max(1, Math.trunc(Number(eventsPerRun)) || 1)),
  }
}
