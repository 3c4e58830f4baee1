import { LEAD_STATUSES } from '@kontor/model'
import { uuid } from '@kontor/model/wire/chat'
import * as z from 'zod'
import type { ExtensionContext } from '@kontor/extension-shared/context'
import { searchLeads } from '../leads/search.ts'
import { CONTACT_TOPICS } from '../understand/vocabulary.ts'
import { answering, parse, personOf, type Handler } from './request.ts'

/** A workflow leaves what it does not know empty. */
const optional = <S extends z.ZodType>(schema: S) => z.preprocess(value => value === '' || value === 'null' ? undefined : value, schema.optional())
const list = <S extends z.ZodType>(item: S) => optional(z.preprocess(value => typeof value === 'string' ? value.split('|').map(part => part.trim()).filter(Boolean) : value, z.array(item).max(10)))

const query = z.strictObject({
  id: optional(uuid),
  name: optional(z.string().max(300)),
  /** Several are parted by `|`. */
  places: list(z.string().max(100)),
  status: optional(z.enum(LEAD_STATUSES)),
  rating: optional(z.enum(['hot', 'warm', 'cold'])),
  owner: optional(z.enum(['me', 'nobody'])),
  topics: list(z.enum(CONTACT_TOPICS)),
  language: z.enum(['de', 'en']).default('de'),
  limit: z.coerce.number().int().min(1).max(50).default(10),
})
export type LeadQuery = z.infer<typeof query>

/**
 * `GET /chat/tools/leads`: the leads that a question is about, read with the rights of the person who asks. A lead can
 * be named (`id`, `name`) or described (`places`, `status`, `rating`, `owner`).
 */
export function findLeads(context: ExtensionContext): Handler {
  return answering(async (request) => {
    personOf(request)
    return { data: await searchLeads(context, request.accountability ?? null, parse(query, request.query, 'CHAT_QUERY_INVALID')) }
  })
}
