import { randomUUID } from 'node:crypto'
import { WEBHOOK_EVENT_TYPES, WEBHOOK_TEST } from '@kontor/compile/webhook-events.ts'
import type { Database, ExtensionContext } from '@kontor/extension-shared/context'
import { checkUrl, GuardError, parseAllowHosts } from '@kontor/guarded-fetch'
import { WEBHOOKS_MOST } from '@kontor/model'
import { webhookBody, type WebhookBody } from '@kontor/model/wire/webhooks'
import * as z from 'zod'
import { note } from '../audit/note.ts'
import { adminOf, answering, parse, type Handler } from '../endpoints/request.ts'
import { platformError } from '../errors.ts'
import { giveSecret } from './secrets.ts'

const COLUMNS = ['id', 'name', 'url', 'event_types', 'active', 'paused_reason', 'since', 'failing_since', 'date_created', 'date_updated'] as const

type WebhookRow = WebhookBody & { readonly id: string, readonly paused_reason: string | null }

/** The host sends; it is told when there is something new. */
const tellHost = (): void => void process.send?.({ type: 'webhooks-changed' })

/** @param forChange nobody else changes it until the transaction ends @throws WEBHOOK_UNKNOWN */
export async function findWebhook(database: Database, given: unknown, forChange = false): Promise<WebhookRow> {
  const id = z.uuid().safeParse(given)
  const found = database('webhooks').where({ id: id.success ? id.data : null }).first(...COLUMNS)
  const row = await (forChange ? found.forUpdate() : found) as WebhookRow | undefined
  if (!row) throw platformError('WEBHOOK_UNKNOWN')
  return row
}

/** @throws WEBHOOK_ADDRESS, EVENT_TYPE_UNKNOWN */
function check({ env }: ExtensionContext, { url, event_types: types }: Partial<WebhookBody>): void {
  for (const type of types ?? []) if (!WEBHOOK_EVENT_TYPES.has(type)) throw platformError('EVENT_TYPE_UNKNOWN', { field: 'event_types', type })
  if (url === undefined) return
  try {
    // Where its name leads is looked at with each attempt.
    checkUrl(url, parseAllowHosts(String(env.FETCH_ALLOW_HOSTS ?? '')))
  }
  catch (error) {
    if (error instanceof GuardError) throw platformError('WEBHOOK_ADDRESS', { field: 'url', reason: error.code })
    throw error
  }
}

/** What of an address may stand in a log: paths and queries of webhooks are often secrets. */
const originOf = (url: string) => new URL(url).origin
const toRow = ({ event_types: types, ...rest }: Partial<WebhookBody>) => ({ ...rest, ...types ? { event_types: JSON.stringify([...new Set(types)]) } : {} })

/** `GET /platform/webhooks` */
export function listWebhooks({ database }: ExtensionContext): Handler {
  return answering(async (request) => {
    await adminOf(request, database)
    const rows = await database('webhooks').orderBy('name').select(...COLUMNS) as WebhookRow[]
    // Each from an index: what was delivered is most of the log, and is not counted.
    const { rows: counts } = await database.raw<{ rows: { webhook: string, waiting: string, failed: string, last: Date | null }[] }>(`
      SELECT w.id AS webhook, (SELECT count(*) FROM webhook_deliveries d WHERE d.webhook = w.id AND d.state = 'waiting') AS waiting,
        (SELECT count(*) FROM webhook_deliveries d WHERE d.webhook = w.id AND d.state = 'failed') AS failed, (SELECT max(d.sent_at) FROM webhook_deliveries d WHERE d.webhook = w.id) AS last FROM webhooks w`)
    const of = new Map(counts.map(count => [count.webhook, count]))
    return { data: rows.map(row => ({ ...row, counts: { waiting: Number(of.get(row.id)?.waiting ?? 0), failed: Number(of.get(row.id)?.failed ?? 0) }, last_sent_at: of.get(row.id)?.last ?? null })), total: rows.length }
  })
}

/** `POST /platform/webhooks`: the answer holds the secret, which nobody can read again. */
export function createWebhook(context: ExtensionContext): Handler {
  const { database, env } = context
  return answering(async (request) => {
    const actor = await adminOf(request, database)
    const body = parse(webhookBody, request.body)
    check(context, body)
    const made = await database.transaction(async (trx) => {
      await trx.raw('SELECT pg_advisory_xact_lock(hashtext(\'kontor.webhooks\'))')
      const [{ count } = { count: 0 }] = await trx('webhooks').count('* as count') as { count: string | number }[]
      if (Number(count) >= WEBHOOKS_MOST) throw platformError('TOO_MANY_WEBHOOKS')
      const id = randomUUID()
      await trx('webhooks').insert({ id, ...toRow(body), since: new Date(), user_created: actor.id, date_created: new Date() })
      const secret = await giveSecret(trx, String(env.SECRET), id)
      await note(trx, { actor, action: 'webhook.created', target: body.name, after: { origin: originOf(body.url), events: body.event_types } })
      return { ...await findWebhook(trx, id), secret }
    })
    tellHost()
    return { status: 201, data: made }
  })
}

/** `PATCH /platform/webhooks/:id`: switched on again it is told what happens from then on, and what waited for it before. */
export function changeWebhook(context: ExtensionContext): Handler {
  const { database } = context
  return answering(async (request) => {
    const actor = await adminOf(request, database)
    const changes = parse(webhookBody.partial(), request.body)
    check(context, changes)
    const changed = await database.transaction(async (trx) => {
      const before = await findWebhook(trx, request.params.id, true)
      const resumes = changes.active === true && !before.active
      const rests = changes.active === false && before.active
      await trx('webhooks').where({ id: before.id }).update({ ...toRow(changes), ...resumes ? { paused_reason: null, failing_since: null, since: new Date() } : {}, ...rests ? { paused_reason: 'by_hand' } : {}, user_updated: actor.id, date_updated: new Date() })
      // What waits is tried at once where it may go now, and for another day.
      if (resumes || (changes.url !== undefined && changes.url !== before.url)) await trx.raw('UPDATE webhook_deliveries SET due_at = now(), tried_since = NULL WHERE webhook = ? AND state = \'waiting\'', [before.id])
      const { url, ...named } = changes
      await note(trx, { actor, action: 'webhook.changed', target: changes.name ?? before.name, before: { active: before.active, events: before.event_types, origin: originOf(before.url) }, after: { ...named, ...url ? { origin: originOf(url) } : {} } })
      return findWebhook(trx, before.id)
    })
    tellHost()
    return { data: changed }
  })
}

/** `DELETE /platform/webhooks/:id`: with its log and its secret. */
export function deleteWebhook({ database }: ExtensionContext): Handler {
  return answering(async (request) => {
    const actor = await adminOf(request, database)
    const webhook = await findWebhook(database, request.params.id)
    await database.transaction(async (trx) => {
      await trx('webhooks').where({ id: webhook.id }).delete()
      await note(trx, { actor, action: 'webhook.deleted', target: webhook.name })
    })
    tellHost()
    return undefined
  })
}

/** `POST /platform/webhooks/:id/rotate`: the former secret signs for another day. */
export function rotateWebhook({ database, env }: ExtensionContext): Handler {
  return answering(async (request) => {
    const actor = await adminOf(request, database)
    const webhook = await findWebhook(database, request.params.id)
    const secret = await database.transaction(async (trx) => {
      await note(trx, { actor, action: 'webhook.rotated', target: webhook.name })
      return giveSecret(trx, String(env.SECRET), webhook.id)
    })
    return { data: { ...webhook, secret } }
  })
}

/** `POST /platform/webhooks/:id/test`: sends an event that tells of nothing but the webhook itself. */
export function testWebhook({ database }: ExtensionContext): Handler {
  return answering(async (request) => {
    await adminOf(request, database)
    const webhook = await findWebhook(database, request.params.id)
    if (!webhook.active) throw platformError('WEBHOOK_PAUSED')
    const id = randomUUID()
    await database('webhook_deliveries').insert({ id, webhook: webhook.id, event: randomUUID(), type: WEBHOOK_TEST, replay: 0, state: 'waiting', attempts: 0, queued_at: new Date(), due_at: new Date() })
    tellHost()
    return { status: 202, data: { id } }
  })
}
