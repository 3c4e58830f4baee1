import { z } from 'zod'

/** An event as it is handed out. */
export const shownEvent = z.object({
  cursor: z.string().meta({ description: 'The place after it.', example: '1763717400000-0' }),
  eventId: z.guid().meta({ description: 'The same when an event comes twice.' }),
  tenantId: z.string().meta({ example: 'acme' }),
  type: z.string().meta({ example: 'crm.lead.updated' }),
  collection: z.string().meta({ example: 'leads' }),
  recordId: z.string().meta({ description: 'A UUID, but for records of a tenant\'s own collections.', example: '0c6f8a52-6a0f-4b8e-9d0a-5a3c1a4f7b10' }),
  timestamp: z.iso.datetime({ offset: true }),
  actorId: z.guid().nullable().meta({ description: 'The person in the tenant; null when nobody in particular did it.' }),
  traceId: z.string().nullable(),
  batchId: z.string().nullable().meta({ description: 'The import of which the record is a row.' }),
  payload: z.object({
    id: z.string(),
    values: z.record(z.string(), z.unknown()).optional().meta({ description: 'Of a new record, or what goes with the event\'s word.' }),
    changed: z.record(z.string(), z.object({ from: z.unknown().optional(), to: z.unknown().optional() })).optional().meta({ description: 'Fields that the caller may read, with their values before and after; long texts and secrets without.' }),
    erased: z.literal(true).optional().meta({ description: 'The record was deleted for good.' }),
  }),
}).meta({ id: 'Event', description: 'Something that happened to a record.' })

export const eventsPage = z.object({
  events: z.array(shownEvent),
  cursor: z.string().meta({ description: 'The next `after`.', example: '1763717400000-0' }),
  more: z.boolean().meta({ description: 'Ask again at once.' }),
}).meta({ id: 'EventsPage' })

/** An event that a consumer has given up. */
export const deadLetter = z.object({
  id: z.string().meta({ example: '1763717400000-0' }),
  tenant: z.string().meta({ example: 'acme' }),
  consumer: z.string().meta({ example: 'webhooks' }),
  eventId: z.string(),
  type: z.string().meta({ example: 'crm.lead.qualified' }),
  collection: z.string().meta({ example: 'leads' }),
  recordId: z.string(),
  timestamp: z.iso.datetime({ offset: true }).meta({ description: 'When it happened.' }),
  givenUpAt: z.iso.datetime({ offset: true }),
  attempts: z.number(),
  error: z.string().meta({ description: 'Why the last attempt failed.', example: 'not done after 30000 ms' }),
}).meta({ id: 'DeadLetter', description: 'An event that a consumer has given up.' })
export type ShownLetter = z.infer<typeof deadLetter>

export const deadLetters = z.object({ total: z.number().meta({ description: 'All that are kept.' }), letters: z.array(deadLetter) }).meta({ id: 'DeadLetters' })
