import type { TimelineKind } from '@kontor/model/wire/timeline'

/** An entry, as a place in the order. */
export interface Place {
  /** Its time in microseconds since 1970. */
  readonly micros: string
  readonly id: string
}

export interface TimelineWish {
  readonly lead: string
  readonly kinds: readonly TimelineKind[]
  /** Most entries. */
  readonly limit: number
  readonly before?: Place
}

/** What is no kind of activity. */
const OTHERS: ReadonlySet<TimelineKind> = new Set(['status', 'change', 'task', 'file'])

/**
 * What happened to a lead, newest first: `source`, `id`, `at`, `micros`. Each source gives its newest entries from an index of
 * its own, so that a page costs the same however long the time line is.
 */
export function timelineSql({ lead, kinds, limit, before }: TimelineWish): { sql: string, bindings: readonly unknown[] } {
  const ofActivities = kinds.filter(kind => !OTHERS.has(kind))
  const [status, change] = [kinds.includes('status'), kinds.includes('change')]
  const parts = [
    ...ofActivities.length > 0 ? [part('activity', 'public.activities', 'occurred_at', 'r.lead = ?::uuid AND r.deleted_at IS NULL AND r.kind = ANY (?)', [lead, ofActivities])] : [],
    ...status || change ? [part('change', 'kontor_state.record_changes', 'at', `r.record = ?::uuid AND r.collection = 'leads'${status && change ? '' : ` AND ${status ? '' : 'NOT '}jsonb_exists(r.changes, 'status')`}`, [lead])] : [],
    ...kinds.includes('task') ? [part('task', 'public.tasks', 'date_created', 'r.about_collection = \'leads\' AND r.about_record = ? AND r.deleted_at IS NULL', [lead])] : [],
    ...kinds.includes('file') ? [part('file', 'public.lead_files', 'date_created', 'r.lead = ?::uuid', [lead]), part('file_gone', 'public.lead_files', 'deleted_at', 'r.lead = ?::uuid AND r.deleted_at IS NOT NULL', [lead])] : [],
  ]
  // Asked for nothing.
  if (parts.length === 0) return { sql: 'SELECT NULL WHERE false', bindings: [] }
  return {
    sql: `SELECT e.source, e.id, e.at, (extract(epoch FROM e.at) * 1000000)::bigint::text AS micros FROM (${parts.map(({ sql }) => sql).join(' UNION ALL ')}) e ORDER BY e.at DESC, e.id DESC LIMIT ?`,
    bindings: [...parts.flatMap(({ bindings }) => bindings), limit],
  }

  function part(source: string, table: string, time: string, condition: string, bindings: readonly unknown[]) {
    const place = before ? ` AND (r.${time}, r.id) < (timestamptz 'epoch' + ?::bigint * interval '1 microsecond', ?::uuid)` : ''
    return {
      sql: `(SELECT '${source}' AS source, r.id, r.${time} AS at FROM ${table} r WHERE ${condition}${place} ORDER BY r.${time} DESC, r.id DESC LIMIT ?)`,
      bindings: [...bindings, ...before ? [before.micros, before.id] : [], limit],
    }
  }
}
