import type { Webhook, WebhookDelivery } from '../../shared/webhook-schemas'
import { ADMIN_CODES } from './codes'
import { toApi } from './to-api'

type Row = Readonly<Record<string, unknown>>

export const WEBHOOK_CODES = { ...ADMIN_CODES, WEBHOOK_UNKNOWN: 404 } as const
export const WEBHOOK_BODY_CODES = { ...WEBHOOK_CODES, WEBHOOK_ADDRESS: 400, EVENT_TYPE_UNKNOWN: 400, TOO_MANY_WEBHOOKS: 409 } as const

/** Columns of what is written. */
export const toWebhookRow = ({ eventTypes, ...rest }: Row): Row => ({ ...rest, ...eventTypes === undefined ? {} : { event_types: eventTypes } })
export const presentWebhook = (row: Row): Webhook => toApi<Webhook>({ ...row, event_types: row.event_types ?? [] })
export const presentDelivery = (row: Row): WebhookDelivery => toApi<WebhookDelivery>(row)
