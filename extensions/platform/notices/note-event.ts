import type { KontorEvent } from '@kontor/events'
import type { Database } from '@kontor/extension-shared/context'
import { kindOfEvent } from './kinds.ts'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * Keeps what somebody is to be told of: once for each event, however often it comes, and in the database, so that it is not
 * lost with this process. Nobody is told of what they did themselves, nor of what happened before anybody could be told.
 * @returns whether there is somebody to be told
 */
export async function noteEvent(database: Database, { eventId, type, recordId, timestamp, actorId, payload }: KontorEvent): Promise<boolean> {
  const kind = kindOfEvent(type)
  if (!kind) return false
  const person = ('values' in payload ? payload.values as Readonly<Record<string, unknown>> | undefined : undefined)?.[kind.person]
  if (typeof person !== 'string' || !UUID.test(person) || person === actorId) return false
  const { rows } = await database.raw<{ rows: unknown[] }>(`
    INSERT INTO kontor_state.notices (event, kind, person, record, sender, at) SELECT ?, ?, ?, ?, ?, ? FROM kontor_state.notices_since WHERE since <= ?::timestamptz
    ON CONFLICT (event) DO NOTHING RETURNING event`, [eventId, kind.kind, person, recordId, actorId, timestamp, timestamp] as never)
  return rows.length > 0
}
