/** A field's value before and after; both are missing where the value stays in the hub. */
interface Change { readonly from?: unknown, readonly to?: unknown }

/** An event, as the API tells it. Fields bear their outside names. */
export interface KontorEvent {
  /** A place in the tenant's events: what comes after it is asked for by it. */
  readonly cursor: string
  /** The same when an event comes twice. */
  readonly eventId: string
  readonly tenantId: string
  readonly type: string
  readonly payload: { readonly id: string, readonly values?: Readonly<Record<string, unknown>>, readonly changed?: Readonly<Record<string, Change>> }
  readonly [fact: string]: unknown
}

/** What a part of the events is asked for. */
export interface EventsRequest {
  /** All when there are none. */
  readonly types: readonly string[]
  /** Rows of imports too, one by one. */
  readonly rows: boolean
}

/** Events and the place behind them. */
export interface EventsPage {
  readonly events: readonly KontorEvent[]
  readonly cursor: string
  readonly more: boolean
}

export const CONDITIONS = ['changed', 'changedTo', 'changedFrom', 'is'] as const

/** Something that must hold for an event to be wanted. */
export interface EventCondition {
  /** Outside name. */
  readonly field: string
  readonly condition: (typeof CONDITIONS)[number]
  readonly value: string
}

/** Events that are read at a time. */
const PART = 50
/** Seconds for which an empty answer waits for news: less than the time limit of a request. */
const WAIT = 20

/** The address below `/api/v1` at which events after a place are read. */
export function eventsPath({ types, rows }: EventsRequest, after: string | undefined, wait = WAIT): string {
  const query = new URLSearchParams({ limit: String(PART) })
  if (types.length > 0) query.set('types', types.join(','))
  if (rows) query.set('rows', 'true')
  if (after !== undefined) {
    query.set('after', after)
    query.set('wait', String(wait))
  }
  return `/platform/events?${query.toString()}`
}

const same = (value: unknown, wanted: string) => (value === null || value === undefined ? '' : String(value)) === wanted

/** Whether all conditions hold. What an event does not say (a secret, a long text) is no value that could be compared. */
export function isWanted({ payload: { values, changed } }: KontorEvent, conditions: readonly EventCondition[]): boolean {
  return conditions.every(({ field, condition, value }) => {
    const change = changed && Object.hasOwn(changed, field) ? changed[field] : undefined
    switch (condition) {
      case 'changed': return change !== undefined
      case 'changedTo': return change !== undefined && 'to' in change && same(change.to, value)
      case 'changedFrom': return change !== undefined && 'from' in change && same(change.from, value)
      case 'is': return change ? 'to' in change && same(change.to, value) : values !== undefined && Object.hasOwn(values, field) && same(values[field], value)
    }
  })
}

/** The short names of tenants in a text with commas, each once; one empty name when there are none. */
export function readTenants(text: string): string[] {
  const names = [...new Set(text.split(/[\s,;]+/).map(name => name.trim().toLowerCase()).filter(Boolean))]
  return names.length > 0 ? names : ['']
}
