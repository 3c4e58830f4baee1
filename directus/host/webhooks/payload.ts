import { apiNames, toApiName } from '@kontor/compile/names.ts'
import type { EventPayload } from '@kontor/model/events'

/** What is sent: an event of the catalogue in outside names. */
export interface WebhookBody {
  /** The same when it is sent again: work that must not be done twice is told apart by it. */
  readonly eventId: string
  readonly tenant: string
  readonly type: string
  readonly timestamp: string
  readonly actorId: string | null
  readonly payload: Readonly<Record<string, unknown>>
}

/** Columns of a collection that may be told; `*` is all of them. */
export type Readable = ReadonlySet<string>

export interface StoredEvent {
  readonly id: string
  readonly type: string
  readonly at: Date
  readonly actor: string | null
  readonly payload: EventPayload
}

/** An event as it is told outside: outside names, and only what the role of programs may read. */
export function bodyOf(slug: string, { id, type, at, actor, payload }: StoredEvent, readable: Readable): WebhookBody {
  const may = (column: string) => readable.has('*') || readable.has(column)
  const outside = (part: Readonly<Record<string, unknown>>) => {
    const names = new Map([...apiNames(Object.keys(part))].map(([name, column]) => [column, name]))
    return Object.fromEntries(Object.entries(part).filter(([column]) => may(column)).map(([column, value]) => [names.get(column) ?? toApiName(column), value]))
  }
  const { values, changed, ...plain } = payload
  return {
    eventId: id, tenant: slug, type, timestamp: at.toISOString(), actorId: actor,
    payload: { ...plain, ...values ? { values: outside(values) } : {}, ...changed ? { changed: outside(changed) } : {} },
  }
}
