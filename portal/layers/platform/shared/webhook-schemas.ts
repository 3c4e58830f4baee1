import { DELIVERY_STATES, PAUSE_REASONS } from '@kontor/model'
import { z } from 'zod'

/** Webhooks, as their administrators get them. */
export const webhookBody = z.strictObject({
  name: z.string().trim().min(1).max(100), url: z.string().trim().min(1).max(2000).meta({ description: 'An https address in the public network.', example: 'https://hooks.acme.example/kontor' }),
  eventTypes: z.array(z.string().max(100)).min(1).max(100).meta({ example: ['crm.lead.qualified'] }), active: z.boolean(),
})

export const webhook = z.object({
  ...webhookBody.shape, id: z.guid(), pausedReason: z.enum(PAUSE_REASONS).nullable().meta({ description: 'Why it rests: by hand, because nothing reached it for a day, or because its secret cannot be read.' }),
  since: z.string().nullable().meta({ description: 'Of events since then it is told.' }), failingSince: z.string().nullable(), createdAt: z.string().nullable(), updatedAt: z.string().nullable(), lastSentAt: z.string().nullable().optional(), counts: z.object({ waiting: z.number(), failed: z.number() }).optional(),
  secret: z.string().optional().meta({ description: 'Shown once, when it is made: `whsec_` and base64.' }),
}).meta({ id: 'Webhook' })
export type Webhook = z.infer<typeof webhook>
export type WebhookBody = z.infer<typeof webhookBody>

export const webhookEventType = z.object({ type: z.string(), label: z.string() }).meta({ id: 'WebhookEventType' })
export type WebhookEventType = z.infer<typeof webhookEventType>

export const webhookDelivery = z.object({
  id: z.guid(), event: z.guid(), type: z.string(), record: z.string().nullable(), replay: z.number().meta({ description: '0 for the event itself, then 1, 2 ... for each repetition by hand.' }), state: z.enum(DELIVERY_STATES), attempts: z.number(),
  queuedAt: z.string(), dueAt: z.string().nullable(), sentAt: z.string().nullable(), status: z.number().nullable(), latency: z.number().nullable().meta({ description: 'Milliseconds.' }),
  problem: z.string().nullable(), response: z.string().nullable().meta({ description: 'The beginning of the answer.' }),
}).meta({ id: 'WebhookDelivery' })
export type WebhookDelivery = z.infer<typeof webhookDelivery>
