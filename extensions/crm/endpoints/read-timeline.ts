import { ForbiddenError, InvalidQueryError, isDirectusError } from '@directus/errors'
import type { Accountability, Database, ExtensionContext, SchemaOverview } from '@kontor/extension-shared/context'
import { readableFields } from '@kontor/extension-shared/readable-fields'
import type { HistoryEntry } from '@kontor/model/wire/history'
import { MAX_TIMELINE, TIMELINE_KINDS, TIMELINE_PLACE, type TimelineAnswer, type TimelineEntry } from '@kontor/model/wire/timeline'
import * as z from 'zod'
import { timelineSql, type Place } from '../activities/timeline-sql.ts'
import type { Handler } from './request.ts'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const query = z.object({
  limit: z.coerce.number().int().min(1).max(MAX_TIMELINE).default(25),
  before: z.string().regex(TIMELINE_PLACE).optional(),
  kinds: z.string().transform(text => text.split(',')).pipe(z.array(z.enum(TIMELINE_KINDS))).default([...TIMELINE_KINDS]),
})
/** How often more is looked for when what was found is not the person's to see. */
const ROUNDS = 5
const TASK_FIELDS = ['id', 'title', 'due_on', 'done', 'assignee', 'user_created', 'date_created'] as const

interface Who { readonly context: ExtensionContext, readonly schema: SchemaOverview, readonly accountability: Accountability }
interface Found extends Place { readonly source: TimelineEntry['type'] | 'file_gone', readonly at: Date }
type Row = Readonly<Record<string, unknown>>

/**
 * `GET /crm/leads/:id/timeline?limit=&before=&kinds=`: activities, changes, tasks and files of a lead in one order, newest first, cut in
 * the database. Whoever may read the lead reads of the fields, activities, tasks and files that they may read. Answers
 * `TimelineAnswer`; 403 for a lead that is not the person's to read.
 */
export function readTimeline(context: ExtensionContext): Handler {
  return async (request, response, next) => {
    try {
      const { accountability, params: { id = '' } } = request
      if (!accountability?.user || !UUID.test(id)) throw new ForbiddenError()
      const parsed = query.safeParse(request.query)
      if (!parsed.success) throw new InvalidQueryError({ reason: parsed.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`).join('; ') })
      const who = { context, schema: await context.getSchema(), accountability }
      // Throws for a lead that the person may not read.
      const lead = await new context.services.ItemsService('leads', { schema: who.schema, accountability: accountability as never }).readOne(id, { fields: ['id'] }) as { id: string }
      response.json({ data: await pageOf(who, lead.id, parsed.data) })
    } catch (error) {
      next(error)
    }
  }
}

async function pageOf(who: Who, lead: string, { limit, before, kinds }: z.infer<typeof query>): Promise<TimelineAnswer> {
  const entries: TimelineEntry[] = []
  const [, micros, id] = TIMELINE_PLACE.exec(before ?? '') ?? []
  let place: Place | undefined = micros === undefined || id === undefined ? undefined : { micros, id }
  for (let round = 0; round < ROUNDS; round++) {
    const wanted = limit - entries.length
    const { sql, bindings } = timelineSql({ lead, kinds, limit: wanted + 1, ...place ? { before: place } : {} })
    const { rows }: { rows: Found[] } = await who.context.database.raw(sql, bindings as never)
    const found = rows.slice(0, wanted)
    entries.push(...await seen(who, found))
    place = rows.length > wanted ? found.at(-1) : undefined
    if (!place || entries.length >= limit) break
  }
  return { entries, next: place ? `${place.micros}_${place.id}` : null }
}

/** What the person may read of what was found, in its order. */
async function seen(who: Who, found: readonly Found[]): Promise<TimelineEntry[]> {
  const idsOf = (source: Found['source']) => found.filter(one => one.source === source).map(({ id }) => id)
  const [files, activities, tasks, changes] = await Promise.all([readFiles(who, [...idsOf('file'), ...idsOf('file_gone')]), readRows(who, 'activities', idsOf('activity'), ['*']), readRows(who, 'tasks', idsOf('task'), TASK_FIELDS), readChanges(who, idsOf('change'))])
  const isOwn = ({ person, user_created: author }: Row) => who.accountability.admin || [person, author].includes(who.accountability.user)
  return found.flatMap(({ id, at, source }): TimelineEntry[] => {
    const base = { id, at: at.toISOString() }
    const [activity, task, change] = [activities.get(id), tasks.get(id), changes.get(id)]
    if (source === 'activity') return activity ? [{ ...base, type: 'activity', own: isOwn(activity), activity }] : []
    if (source === 'file' || source === 'file_gone') {
      const file = files.get(id)
      return file ? [{ ...base, type: 'file', file: { id, title: file.title, ...source === 'file' ? { action: 'added', by: file.user_created } : { action: 'removed', by: file.deleted_by } } }] : []
    }
    if (source === 'task') return task ? [{ ...base, type: 'task', task }] : []
    return change ? [{ ...base, type: 'change', change }] : []
  })
}

async function readRows({ context, schema, accountability }: Who, collection: string, ids: readonly string[], fields: readonly string[]): Promise<ReadonlyMap<string, Row>> {
  if (ids.length === 0) return new Map()
  try {
    const rows = await new context.services.ItemsService(collection, { schema, accountability: accountability as never }).readByQuery({ fields: [...fields], filter: { id: { _in: [...ids] } } as never, limit: -1 }) as Row[]
    return new Map(rows.map(row => [String(row.id), row]))
  } catch (error) {
    // Who may read none of them sees the others.
    if (isDirectusError(error, 'FORBIDDEN')) return new Map()
    throw error
  }
}

interface FileRow { readonly id: string, readonly title: string | null, readonly user_created: string | null, readonly deleted_by: string | null }

/** Removed ones too: whoever sees the lead, and may read of its files at all, sees that one was there. */
async function readFiles({ context: { database }, schema, accountability }: Who, ids: readonly string[]): Promise<ReadonlyMap<string, FileRow>> {
  if (ids.length === 0 || !(await readableFields(database as Database, schema, accountability, 'lead_files'))('title')) return new Map()
  const rows = await database('lead_files').whereIn('id', [...new Set(ids)]).select('id', 'title', 'user_created', 'deleted_by') as FileRow[]
  return new Map(rows.map(row => [row.id, row]))
}

async function readChanges({ context: { database }, schema, accountability }: Who, ids: readonly string[]): Promise<ReadonlyMap<string, HistoryEntry>> {
  if (ids.length === 0) return new Map()
  const readable = await readableFields(database as Database, schema, accountability, 'leads')
  const { rows }: { rows: HistoryEntry[] } = await database.raw('SELECT id, at, actor, action, batch, changes FROM kontor_state.record_changes WHERE id = ANY (?)', [ids as never])
  return new Map(rows.flatMap((entry) => {
    const changes = Object.fromEntries(Object.entries(entry.changes).filter(([name]) => readable(name)))
    return entry.action === 'updated' && Object.keys(changes).length === 0 ? [] : [[entry.id, { ...entry, changes }] as const]
  }))
}
