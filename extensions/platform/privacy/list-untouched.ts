import { ForbiddenError } from '@directus/errors'
import * as z from 'zod'
import type { ExtensionContext } from '@kontor/extension-shared/context'
import type { UntouchedLead } from '@kontor/model/wire/privacy'
import { AUTOMATION_USER } from '@kontor/policies'
import { answering, parse, type Handler } from '../endpoints/request.ts'

/** Of so many that were untouched longest those are shown that somebody sees who does not see all. */
const LOOKED_AT = 2_000

const query = z.object({ page: z.coerce.number().int().min(1).max(1_000_000).default(1), pageSize: z.coerce.number().int().min(1).max(100).default(25) })

/**
 * Nobody has had to do with it since: no activity, no change by a person, no step or task still to come; and nobody has
 * anonymized it since. What programs changed does not count. Deleted ones are among them: they are kept as long. Who has
 * become a customer is none of them.
 */
const UNTOUCHED = `
  FROM leads l CROSS JOIN (SELECT now() - make_interval(months => CAST(:months AS integer)) AS since) r
  WHERE l.date_created < r.since AND (l.last_activity_at IS NULL OR l.last_activity_at < r.since) AND (l.next_step_at IS NULL OR l.next_step_at < r.since)
    AND (l.date_updated IS NULL OR l.date_updated < r.since OR ((l.user_updated IS NULL OR l.user_updated = :automation) AND NOT EXISTS (
      SELECT FROM kontor_state.record_changes c WHERE c.record = l.id AND c.collection = 'leads' AND c.at >= r.since AND c.actor IS NOT NULL AND c.actor <> :automation)))
    AND NOT EXISTS (SELECT FROM kontor_state.conversions v WHERE v.lead = l.id)
    AND NOT EXISTS (SELECT FROM tasks t WHERE t.about_collection = 'leads' AND t.about_record = l.id::text AND t.deleted_at IS NULL AND t.done IS NOT TRUE)
    AND NOT EXISTS (SELECT FROM kontor_state.lead_erasures e WHERE e.lead = l.id AND e.way = 'anonymize' AND (e.done_at IS NULL OR l.date_updated IS NULL OR e.done_at >= l.date_updated))`
const TOUCHED_AT = 'greatest(l.date_created, l.last_activity_at, CASE WHEN l.user_updated <> :automation THEN l.date_updated END)'

/**
 * `GET /platform/privacy/leads/untouched?page=&pageSize=`: leads that the tenant's rule proposes for erasure, the longest
 * untouched first, of those that the caller may read. None without a rule. Rows are `UntouchedLead`, `meta.filter_count` all.
 */
export function listUntouched(context: ExtensionContext): Handler {
  const { database, services, getSchema } = context
  return answering(async (request) => {
    const { accountability } = request
    if (!accountability?.user) throw new ForbiddenError()
    const { page, pageSize } = parse(query, request.query)
    const settings = await database('tenant_settings').first('retention_months') as { retention_months: number | null } | undefined
    const months = settings?.retention_months
    // Throws for who reads no leads.
    const leads = new services.ItemsService('leads', { schema: await getSchema(), accountability: accountability as never })
    if (!accountability.admin) await leads.readByQuery({ fields: ['id'], limit: 1 })
    if (!months) return { data: [], total: 0 }
    const bindings = { months, automation: AUTOMATION_USER.id }
    const select = `SELECT l.id, l.lead_number, l.company, l.city, CASE WHEN l.deleted_at IS NULL THEN l.status ELSE 'deleted' END AS status, l.date_created, ${TOUCHED_AT} AS touched_at,
      (SELECT jsonb_build_object('id', u.id, 'label', concat_ws(' ', u.first_name, u.last_name)) FROM directus_users u WHERE u.id = l.owner) AS owner ${UNTOUCHED}`
    const order = 'ORDER BY l.date_created, l.id'
    if (accountability.admin) {
      const { rows: [all] } = await database.raw<{ rows: { count: number }[] }>(`SELECT count(*)::int AS count ${UNTOUCHED}`, bindings as never)
      const { rows } = await database.raw<{ rows: UntouchedLead[] }>(`${select} ${order} LIMIT :limit OFFSET :offset`, { ...bindings, limit: pageSize, offset: (page - 1) * pageSize } as never)
      return { data: rows, total: all?.count ?? 0 }
    }
    const { rows } = await database.raw<{ rows: UntouchedLead[] }>(`${select} AND l.deleted_at IS NULL ${order} LIMIT :limit`, { ...bindings, limit: LOOKED_AT } as never)
    const seen = rows.length === 0 ? [] : await leads.readByQuery({ fields: ['id'], filter: { id: { _in: rows.map(({ id }) => id) } } as never, limit: -1 }) as { id: string }[]
    const ids = new Set(seen.map(({ id }) => id))
    const theirs = rows.filter(({ id }) => ids.has(id))
    return { data: theirs.slice((page - 1) * pageSize, page * pageSize), total: theirs.length }
  })
}
