import * as z from 'zod'

const line = (max: number) => z.string().trim().min(1).max(max).refine(text => !text.includes('\0'))

/** What an administrator says of a webhook, in columns. */
export const webhookBody = z.strictObject({ name: line(100), url: line(2000), event_types: z.array(z.string().max(100)).min(1).max(100), active: z.boolean() })
export type WebhookBody = z.infer<typeof webhookBody>
