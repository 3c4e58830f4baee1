import type { EventPayload, EventType, OwnEventType } from '@kontor/model/events'

/** One event, as consumers get it. Columns in the payload are called as in the database. */
export interface KontorEvent {
  /** The same when an event is published twice: work that must not be done twice is told apart by it. */
  readonly eventId: string
  readonly tenantId: string
  /** `crm.lead.qualified` */
  readonly type: EventType | OwnEventType
  /** Collection and id of the record. */
  readonly collection: string
  readonly recordId: string
  /** When it happened: ISO 8601. */
  readonly timestamp: string
  /** Id of the person in the tenant's data, or of the automation; null when nobody in particular did it. */
  readonly actorId: string | null
  readonly traceId: string | null
  /** The import of which the record is a row. */
  readonly batchId: string | null
  readonly payload: EventPayload
}

/** A row of the outbox. */
export interface OutboxRow {
  readonly id: string
  readonly type: string
  readonly collection: string
  readonly record: string
  readonly at: Date
  readonly actor: string | null
  readonly trace: string | null
  readonly batch: string | null
  readonly payload: unknown
}

const FIELDS = ['id', 'type', 'collection', 'record', 'at', 'actor', 'trace', 'batch', 'payload'] as const

/** Names and values of an entry, always the same names in the same order. */
export function entryOf(row: OutboxRow): string[] {
  const { id, type, collection, record, at, actor, trace, batch, payload } = row
  const values = [id, type, collection, record, at.toISOString(), actor ?? '', trace ?? '', batch ?? '', JSON.stringify(payload)]
  return FIELDS.flatMap((name, i) => [name, values[i] as string])
}

/** @throws Error for an entry that is none of ours */
export function eventOf(slug: string, entry: readonly string[]): KontorEvent {
  const found = new Map<string, string>()
  for (let i = 0; i + 1 < entry.length; i += 2) found.set(entry[i] as string, entry[i + 1] as string)
  const text = (name: (typeof FIELDS)[number]): string => found.get(name) ?? (() => { throw new Error(`an entry of the stream has no ${name}`) })()
  const orNull = (name: (typeof FIELDS)[number]) => text(name) || null
  return {
    eventId: text('id'), tenantId: slug, type: text('type') as KontorEvent['type'], collection: text('collection'), recordId: text('record'), timestamp: text('at'),
    actorId: orNull('actor'), traceId: orNull('trace'), batchId: orNull('batch'), payload: JSON.parse(text('payload')) as EventPayload,
  }
}
