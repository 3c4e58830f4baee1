import { randomUUID } from 'node:crypto'
import { WEBHOOK_TEST } from '@kontor/compile/webhook-events.ts'
import type { ExtensionContext } from '@kontor/extension-shared/context'
import { DELIVERY_STATES } from '@kontor/model'
import * as z from 'zod'
import { note } from '../audit/note.ts'
import { adminOf, answering, parse, type Handler } from '../endpoints/request.ts'
import { platformError } from '../errors.ts'
import { findWebhook } from './webhooks.ts'

const page = z.object({ page: z.coerce.number().int().min(1).max(100_000).default(1), page_size: z.coerce.number().int().min(1).max(100).default(25), state: z.enum(DELIVERY_STATES).optional() })

/** `GET /platform/webhooks/:id/deliveries?page=&page_size=&state=`: the log, newest first. */
export function listDeliveries({ database }: ExtensionContext): Handler {
  return answering(async (request) => {
    await adminOf(request, database)
    const webhook = await findWebhook(database, request.params.id)
    const { page: at, page_size: size, state } = parse(page, request.query)
    const where = { webhook: webhook.id, ...state ? { state } : {} }
    const [rows, [counted]] = await Promise.all([
      database('webhook_deliveries').where(where).orderBy([{ column: 'queued_at', order: 'desc' }, { column: 'id' }]).limit(size).offset((at - 1) * size)
        .select('id', 'event', 'type', 'record', 'replay', 'state', 'attempts', 'queued_at', 'due_at', 'sent_at', 'status', 'latency', 'problem', 'response'),
      database('webhook_deliveries').where(where).count('* as count') as unknown as Promise<{ count: string }[]>,
    ])
    return { data: rows as unknown[], total: Number(counted?.count ?? 0) }
  })
}

/** `POST /platform/webhooks/:id/deliveries/:delivery/replay`: sends it once more, as its event is told today. */
export function replayDelivery({ database }: ExtensionContext): Handler {
  return answering(async (request) => {
    const actor = await adminOf(request, database)
    const webhook = await findWebhook(database, request.params.id)
    if (!webhook.active) throw platformError('WEBHOOK_PAUSED')
    const delivery = z.uuid().safeParse(request.params.delivery)
    const id = randomUUID()
    await database.transaction(async (trx) => {
      // One at a time: each repetition has a number of its own.
      await trx('webhooks').where({ id: webhook.id }).forUpdate().first('id')
      const { rowCount } = await trx.raw<{ rowCount: number }>(`
        INSERT INTO webhook_deliveries (id, webhook, event, type, record, replay, state, attempts, queued_at, due_at)
        SELECT ?, d.webhook, d.event, d.type, d.record, (SELECT max(r.replay) + 1 FROM webhook_deliveries r WHERE r.webhook = d.webhook AND r.event = d.event), 'waiting', 0,
          greatest(clock_timestamp(), (SELECT max(l.queued_at) FROM webhook_deliveries l WHERE l.webhook = d.webhook) + interval '1 microsecond'), clock_timestamp()
        FROM webhook_deliveries d WHERE d.id = ? AND d.webhook = ? AND d.state <> 'waiting' AND d.type <> ?`, [id, delivery.success ? delivery.data : null, webhook.id, WEBHOOK_TEST])
      if (rowCount === 0) throw platformError('DELIVERY_UNKNOWN')
      await note(trx, { actor, action: 'webhook.replayed', target: webhook.name })
    })
    process.send?.({ type: 'webhooks-changed' })
    return { status: 202, data: { id } }
  })
}
