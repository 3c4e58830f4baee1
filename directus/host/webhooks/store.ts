import { DELIVERY_DAYS } from '@kontor/model'
import { POLICY_IDS, ROLE_IDS } from '@kontor/policies'
import type { KontorEvent } from '@kontor/events'
import type pg from 'pg'
import type { Readable, StoredEvent } from './payload.ts'

export interface Hook {
  readonly id: string
  readonly name: string
  readonly types: ReadonlySet<string>
  /** Events from before are none of its business. */
  readonly since: Date
}

export interface Due {
  readonly id: string
  readonly webhook: string
  readonly event: string
  readonly type: string
  readonly record: string | null
  readonly attempts: number
  readonly replay: number
  /** Milliseconds since it was to be sent for the first time. */
  readonly age: number
  readonly name: string
  readonly url: string
  readonly sealed: string | null
  readonly former: string | null
}

/** What came of an attempt. */
export interface Outcome {
  readonly status: number | null
  readonly latency: number
  readonly problem: string | null
  readonly response: string | null
}

/** Attempts at the same time, and how long one that is under way belongs to nobody else. */
export const AT_ONCE = 4
const LEASE = '2 minutes'
/** For how long an address may fail before its webhook rests. */
export const FAILING_MAX = '24 hours'

type Database = Pick<pg.Pool, 'query'>

export async function loadHooks(database: Database): Promise<Hook[]> {
  const { rows } = await database.query<{ id: string, name: string, event_types: string[] | null, since: Date | null }>('SELECT id, name, event_types, since FROM webhooks WHERE active')
  return rows.map(({ id, name, event_types: types, since }) => ({ id, name, types: new Set(types ?? []), since: since ?? new Date(0) }))
}

/** Notes that an event is to be sent; the same event once for each webhook, however often it is published. */
export async function enqueue(database: Database, hooks: readonly Hook[], { eventId, type, recordId }: KontorEvent): Promise<void> {
  await database.query(`
    INSERT INTO webhook_deliveries (id, webhook, event, type, record, replay, state, attempts, queued_at, due_at)
    SELECT gen_random_uuid(), w.id, $2, $3, $4, 0, 'waiting', 0, clock_timestamp(), clock_timestamp() FROM webhooks w WHERE w.id = ANY ($1) AND w.active
    ON CONFLICT (webhook, event, replay) DO NOTHING`, [hooks.map(({ id }) => id), eventId, type, recordId])
}

/** What waits behind an earlier one of its record is not due, whatever its time says. */
const FIRST = 'NOT EXISTS (SELECT FROM webhook_deliveries e WHERE e.record = d.record AND e.webhook = d.webhook AND e.state = \'waiting\' AND (e.queued_at, e.id) < (d.queued_at, d.id))'

const TAKE = `
  WITH taken AS (
    UPDATE webhook_deliveries SET due_at = now() + interval '${LEASE}', attempts = attempts + 1, sent_at = now() WHERE id IN (
      SELECT d.id FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook AND w.active
      WHERE d.state = 'waiting' AND d.due_at <= now() AND ${FIRST}
      ORDER BY d.due_at LIMIT ${AT_ONCE} FOR UPDATE OF d SKIP LOCKED) RETURNING *)
  SELECT t.id, t.webhook, t.event, t.type, t.record, t.attempts, t.replay, extract(epoch FROM now() - t.queued_at) * 1000 AS age, w.name, w.url, s.sealed, CASE WHEN s.former_until > now() THEN s.former END AS former
  FROM taken t JOIN webhooks w ON w.id = t.webhook LEFT JOIN kontor_state.webhook_secrets s ON s.webhook = w.id`

/** The next that are due, in order per record; each is tried again when nothing more is heard of it. */
export async function takeDue(database: Database): Promise<Due[]> {
  const { rows } = await database.query<Due & { age: string }>(TAKE)
  return rows.map(row => ({ ...row, age: Number(row.age) }))
}

/** When something is due again; nothing when nothing waits. */
export async function nextDue(database: Database): Promise<Date | undefined> {
  const { rows: [row] } = await database.query<{ at: Date | null }>(`SELECT min(d.due_at) AS at FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook AND w.active WHERE d.state = 'waiting' AND ${FIRST}`)
  return row?.at ?? undefined
}

/** The event as it is told today: what was erased since has no values any more. */
export async function readEvent(database: Database, { event, record }: Pick<Due, 'event' | 'record'>): Promise<StoredEvent | undefined> {
  const { rows: [row] } = await database.query<StoredEvent>('SELECT id, type, at, actor, payload FROM kontor_state.outbox_events WHERE record = $1 AND id = $2', [record, event])
  return row
}

/** What the role of programs may read of a collection in this tenant. */
export async function readableColumns(database: Database, collection: string): Promise<Readable> {
  const { rows } = await database.query<{ fields: string | null }>('SELECT fields FROM directus_permissions WHERE policy = $1 AND collection = $2 AND action = \'read\'', [POLICY_IDS.automation, collection])
  return new Set(rows.flatMap(({ fields }) => fields?.split(',') ?? []))
}

export async function noteDelivered(database: Database, { id, webhook }: Due, { status, latency, response }: Outcome): Promise<void> {
  await database.query(`
    WITH done AS (UPDATE webhook_deliveries SET state = 'delivered', status = $3, latency = $4, response = $5, problem = NULL WHERE id = $1)
    UPDATE webhooks SET failing_since = NULL WHERE id = $2 AND failing_since IS NOT NULL`, [id, webhook, status, latency, response])
}

/**
 * @param again milliseconds until the next attempt; nothing when it is given up
 * @returns whether the webhook rests from now on, because nothing has reached it for long
 */
export async function noteFailed(database: Database, { id, webhook }: Due, { status, latency, problem, response }: Outcome, again: number | undefined): Promise<boolean> {
  await database.query(`
    UPDATE webhook_deliveries SET state = $2, status = $3, latency = $4, problem = $5, response = $6, due_at = clock_timestamp() + make_interval(secs => $7) WHERE id = $1`,
  [id, again === undefined ? 'failed' : 'waiting', status, latency, problem, response, (again ?? 0) / 1000])
  const { rows: [hook] } = await database.query<{ rests: boolean }>('UPDATE webhooks SET failing_since = coalesce(failing_since, now()) WHERE id = $1 RETURNING failing_since < now() - $2::interval AS rests', [webhook, FAILING_MAX])
  return hook?.rests === true && pause(database, webhook, 'failing')
}

/** @returns whether it did not rest before */
export async function pause(database: Database, webhook: string, reason: 'failing' | 'secret_lost'): Promise<boolean> {
  const { rowCount } = await database.query(`
    WITH rested AS (UPDATE webhooks SET active = false, paused_reason = $2 WHERE id = $1 AND active RETURNING name)
    INSERT INTO audit_log (id, at, action, target, after) SELECT gen_random_uuid(), now(), 'webhook.paused', name, json_build_object('reason', $2::text) FROM rested`, [webhook, reason])
  return rowCount === 1
}

/** Whom to tell, and in which language. */
export async function readAdmins(database: Database): Promise<{ readonly name: string, readonly locale: 'de' | 'en', readonly emails: readonly string[] }> {
  const { rows: [row] } = await database.query<{ name: string, locale: 'de' | 'en', emails: string[] | null }>(`
    SELECT s.name, s.locale, (SELECT array_agg(email) FROM directus_users WHERE role = $1 AND status = 'active' AND provider = 'keycloak' AND email IS NOT NULL) AS emails FROM tenant_settings s LIMIT 1`, [ROLE_IDS.admin])
  return { name: row?.name ?? '', locale: row?.locale === 'en' ? 'en' : 'de', emails: row?.emails ?? [] }
}

export const forgetOld = async (database: Database): Promise<void> => void await database.query(`DELETE FROM webhook_deliveries WHERE queued_at < now() - make_interval(days => ${DELIVERY_DAYS})`)
