import { DELIVERIES_KEPT, DELIVERY_DAYS } from '@kontor/model'
import { POLICY_IDS, ROLE_IDS } from '@kontor/policies'
import type pg from 'pg'
import type { Readable, StoredEvent } from './payload.ts'

export interface Due {
  readonly id: string
  readonly webhook: string
  readonly event: string
  readonly type: string
  readonly record: string | null
  readonly attempts: number
  readonly replay: number
  /** Milliseconds since it was sent for the first time. */
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

/** How long an attempt that is under way belongs to nobody else, in milliseconds. */
export const LEASE = 120_000
/**
 * For how long an address may fail before its webhook rests: when it fails again, and when an event is given up. The last
 * attempt of a day comes before the day is over.
 */
const [FAILING_MAX, FAILING_ENOUGH] = ['24 hours', '20 hours']
/** Deliveries that are moved or forgotten together. */
const LOT = 1_000

export interface Database {
  query<R extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<pg.QueryResult<R>>
}

/** A connection is lent for each statement, or for several that belong together. */
export interface TenantDatabase extends Database {
  /** What `work` throws ends the connection, and with it its transaction. */
  use<T>(work: (client: Database) => Promise<T>): Promise<T>
}

/**
 * All or nothing, in the order of their records' changes: each comes after what its webhook has already, whatever the
 * clock says. What was owed to a webhook that is gone is dropped.
 */
const MOVE = `
  WITH lot AS (DELETE FROM kontor_state.webhook_queue WHERE place = ANY (ARRAY(SELECT place FROM kontor_state.webhook_queue ORDER BY place LIMIT ${LOT})) RETURNING *),
  hooks AS (
    SELECT w.id, greatest(clock_timestamp(), (SELECT max(d.queued_at) FROM webhook_deliveries d WHERE d.webhook = w.id)) AS last
    FROM webhooks w WHERE w.id = ANY (ARRAY(SELECT webhook FROM lot)) FOR KEY SHARE OF w),
  moved AS (
    INSERT INTO webhook_deliveries (id, webhook, event, type, record, replay, state, attempts, queued_at, due_at)
    SELECT gen_random_uuid(), l.webhook, l.event, l.type, l.record, 0, 'waiting', 0, h.last + row_number() OVER (PARTITION BY l.webhook ORDER BY l.place) * interval '1 microsecond', clock_timestamp()
    FROM lot l JOIN hooks h ON h.id = l.webhook
    ON CONFLICT (webhook, event, replay) DO NOTHING)
  SELECT count(*) AS count FROM lot`

/** Makes deliveries of what is owed; may be killed at any moment, and loses and doubles nothing. */
export async function moveQueued(database: TenantDatabase): Promise<void> {
  for (let count = LOT; count === LOT;) {
    count = await database.use(async (client) => {
      await client.query('BEGIN')
      // Two at a time would mix the order of a record.
      await client.query('SELECT pg_advisory_xact_lock(hashtext(\'kontor_state.webhook_queue\'))')
      const { rows: [moved] } = await client.query<{ count: string }>(MOVE)
      await client.query('COMMIT')
      return Number(moved?.count ?? 0)
    })
  }
}

/** Those webhooks for which something waits, and in how many milliseconds it may be due. */
export async function dueByWebhook(database: Database): Promise<{ readonly webhook: string, readonly wait: number }[]> {
  const { rows } = await database.query<{ webhook: string, wait: string }>(`
    SELECT w.id AS webhook, extract(epoch FROM n.due_at - now()) * 1000 AS wait FROM webhooks w
    CROSS JOIN LATERAL (SELECT d.due_at FROM webhook_deliveries d WHERE d.webhook = w.id AND d.state = 'waiting' ORDER BY d.due_at LIMIT 1) n WHERE w.active`)
  return rows.map(({ webhook, wait }) => ({ webhook, wait: Number(wait) }))
}

/** However much waits, a few are looked at at a time, from the index. */
const DUE = `
  WITH due AS MATERIALIZED (
    SELECT d.id, d.webhook, d.record, d.queued_at, d.due_at FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook AND w.active
    WHERE d.webhook = $1 AND d.state = 'waiting' AND d.due_at <= now() ORDER BY d.due_at, d.queued_at LIMIT 500)`
/**
 * Earlier ones of the same record that still wait. `IS TRUE` leaves the index by record alone to choose from: when much has
 * come at once PostgreSQL does not know yet that a webhook has a hundred thousand and a record a few.
 */
const EARLIER = `FROM webhook_deliveries e WHERE e.record = d.record AND (e.webhook = d.webhook) IS TRUE AND (e.state = 'waiting') IS TRUE AND ((e.queued_at, e.id) < (d.queued_at, d.id)) IS TRUE`

const TAKE = `${DUE},
  taken AS (
    UPDATE webhook_deliveries SET due_at = now() + make_interval(secs => ${LEASE / 1000}), attempts = attempts + 1, sent_at = now(), tried_since = coalesce(tried_since, now())
    WHERE id = (SELECT d.id FROM due d WHERE NOT EXISTS (SELECT ${EARLIER} OFFSET 0) LIMIT 1) AND state = 'waiting' AND due_at <= now() RETURNING *)
  SELECT t.id, t.webhook, t.event, t.type, t.record, t.attempts, t.replay, extract(epoch FROM now() - t.tried_since) * 1000 AS age, w.name, w.url, s.sealed, CASE WHEN s.former_until > now() THEN s.former END AS former
  FROM taken t JOIN webhooks w ON w.id = t.webhook LEFT JOIN kontor_state.webhook_secrets s ON s.webhook = w.id`

/** What waits behind an earlier one of its record is due no sooner than that one. */
const QUEUE_BEHIND = `${DUE}
  UPDATE webhook_deliveries d SET due_at = greatest((SELECT (array_agg(e.due_at ORDER BY e.queued_at, e.id))[1] ${EARLIER}), now() + interval '1 second')
  WHERE d.id = ANY (ARRAY(SELECT d.id FROM due d WHERE EXISTS (SELECT ${EARLIER} OFFSET 0)))`

/** When one is done with, those behind it are due. They have not been tried yet, which is how they are told from it. */
const LET_FOLLOW = (condition = 'true') => `
  following AS (
    UPDATE webhook_deliveries n SET due_at = now() WHERE ${condition} AND n.record = (SELECT d.record FROM webhook_deliveries d WHERE d.id = $1)
      AND (n.webhook = (SELECT d.webhook FROM webhook_deliveries d WHERE d.id = $1)) IS TRUE AND (n.state = 'waiting') IS TRUE AND n.attempts = 0 AND (n.due_at > now()) IS TRUE)`

/** The next of a webhook that is due, in order per record; it is tried again when nothing more is heard of it. */
export async function takeDue(database: Database, webhook: string): Promise<Due | undefined> {
  for (;;) {
    const { rows: [row] } = await database.query<Due & { age: string }>(TAKE, [webhook])
    if (row) return { ...row, age: Number(row.age) }
    if ((await database.query(QUEUE_BEHIND, [webhook])).rowCount === 0) return undefined
  }
}

/** Nothing came of the attempt, and that is not the address's doing. @param again milliseconds until the next one */
export async function putBack(database: Database, { id }: Pick<Due, 'id'>, again: number): Promise<void> {
  await database.query('UPDATE webhook_deliveries SET due_at = now() + make_interval(secs => $2) WHERE id = $1 AND state = \'waiting\'', [id, again / 1000])
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
    WITH done AS (UPDATE webhook_deliveries SET state = 'delivered', status = $3, latency = $4, response = $5, problem = NULL WHERE id = $1),${LET_FOLLOW()}
    UPDATE webhooks SET failing_since = NULL WHERE id = $2 AND failing_since IS NOT NULL`, [id, webhook, status, latency, response])
}

/**
 * @param again milliseconds until the next attempt; nothing when it is given up
 * @returns whether the webhook rests from now on, because nothing has reached it for long
 */
export async function noteFailed(database: Database, { id, webhook }: Due, { status, latency, problem, response }: Outcome, again: number | undefined): Promise<boolean> {
  const isGivenUp = again === undefined
  // One event alone that never arrives, while others do, says nothing of the address.
  const { rows: [hook] } = await database.query<{ rests: boolean | null }>(`
    WITH noted AS (
      UPDATE webhook_deliveries SET state = $3, status = $4, latency = $5, problem = $6, response = $7, due_at = now() + make_interval(secs => $8) WHERE id = $1),${LET_FOLLOW('$9')}
    UPDATE webhooks SET failing_since = CASE WHEN $9 AND coalesce(failing_since, now()) >= now() - $10::interval THEN NULL ELSE coalesce(failing_since, now()) END
    WHERE id = $2 RETURNING failing_since < now() - $10::interval AS rests`,
  [id, webhook, isGivenUp ? 'failed' : 'waiting', status, latency, problem, response, (again ?? 0) / 1000, isGivenUp, isGivenUp ? FAILING_ENOUGH : FAILING_MAX])
  return hook?.rests === true && pause(database, webhook, 'failing')
}

/** It can never be sent; the address has nothing to do with that. */
export async function noteImpossible(database: Database, { id }: Due, problem: string): Promise<void> {
  await database.query(`WITH${LET_FOLLOW()} UPDATE webhook_deliveries SET state = 'failed', status = NULL, latency = NULL, response = NULL, problem = $2 WHERE id = $1`, [id, problem])
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

/** What is older than its days, and of each webhook what is more than its log holds; what is still to be sent stays for its days. */
const FORGET = `
  DELETE FROM webhook_deliveries WHERE id = ANY (ARRAY(
    SELECT o.id FROM webhooks w
    LEFT JOIN LATERAL (SELECT k.queued_at FROM webhook_deliveries k WHERE k.webhook = w.id ORDER BY k.queued_at DESC OFFSET ${DELIVERIES_KEPT - 1} LIMIT 1) k ON true
    CROSS JOIN LATERAL (
      SELECT d.id FROM webhook_deliveries d WHERE d.webhook = w.id AND (d.queued_at < now() - make_interval(days => ${DELIVERY_DAYS}) OR d.state <> 'waiting' AND d.queued_at < k.queued_at)
      ORDER BY d.queued_at LIMIT ${LOT}) o))`

export async function forgetOld(database: Database): Promise<void> {
  for (let count: number | null = LOT; count !== null && count >= LOT;) ({ rowCount: count } = await database.query(FORGET))
}
