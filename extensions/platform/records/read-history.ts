import { ForbiddenError, RouteNotFoundError } from '@directus/errors'
import type { ExtensionContext } from '@kontor/extension-shared/context'
import { readableFields } from '@kontor/extension-shared/readable-fields'
import { MODELS, type Collection } from '@kontor/model'
import { MAX_HISTORY, type HistoryAnswer, type HistoryEntry } from '@kontor/model/wire/history'
import * as z from 'zod'
import { answering, parse, type Handler } from '../endpoints/request.ts'
import { recordsOf } from './records-of.ts'

const KEPT: ReadonlySet<string> = new Set(MODELS.tenant.filter((c: Collection) => c.history).map(c => c.name))
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const query = z.object({ limit: z.coerce.number().int().min(1).max(MAX_HISTORY).default(50), before: z.guid().optional() })

/**
 * `GET /platform/records/:collection/:id/history?limit=&before=`: who changed which field of a record from what to what, newest
 * first, `before` an entry. Whoever may read the record may read of the fields that they may read. Answers `HistoryAnswer`;
 * 403 for a record that is not the person's to read, 404 for a collection that keeps no history.
 */
export function readHistory(context: ExtensionContext): Handler {
  return answering(async (request) => {
    const { collection, accountability, schema } = await recordsOf(context, request)
    const { id = '' } = request.params
    if (!KEPT.has(collection)) throw new RouteNotFoundError({ path: request.originalUrl })
    if (!UUID.test(id)) throw new ForbiddenError()
    const { limit, before } = parse(query, request.query)
    // Throws for a record that the person may not read.
    const record = await new context.services.ItemsService(collection, { schema, accountability: accountability as never }).readOne(id, { fields: ['id'] }) as { id: string }
    const readable = await readableFields(context.database, schema, accountability, collection)
    const { rows } = await context.database.raw(`
      SELECT id, at, actor, action, batch, changes FROM kontor_state.record_changes
      WHERE record = ? AND collection = ? AND (?::uuid IS NULL OR (at, id) < (SELECT b.at, b.id FROM kontor_state.record_changes b WHERE b.id = ?::uuid AND b.record = ?))
      ORDER BY at DESC, id DESC LIMIT ?`, [record.id, collection, before ?? null, before ?? null, record.id, limit + 1]) as unknown as { rows: HistoryEntry[] }
    const entries = rows.slice(0, limit).map(entry => ({ ...entry, changes: Object.fromEntries(Object.entries(entry.changes).filter(([name]) => readable(name))) }))
    return { data: { entries: entries.filter(({ action, changes }) => action !== 'updated' || Object.keys(changes).length > 0), next: rows.length > limit ? rows[limit - 1]?.id ?? null : null } satisfies HistoryAnswer }
  })
}
