import * as z from 'zod'
import { uuid } from '@kontor/model/wire/chat'
import { criteriaText } from '../understand/criteria.ts'
import { understand } from '../understand/understand.ts'
import { answering, parse, personOf, type Handler } from './request.ts'

const query = z.strictObject({
  text: z.string().min(1).max(20_000),
  locale: z.enum(['de', 'en']).default('de'),
  /** The lead that the conversation is about; empty when it is about none. */
  lead: z.union([uuid, z.literal('')]).optional(),
})

/** A question longer than this is read up to here. */
const READ = 500

/** `GET /chat/tools/understand?text=&locale=&lead=`: what a question asks and about whom, by rules, and in `criteria`
 * what an answer calls that. Reads no data. */
export function understandText(): Handler {
  return answering(async (request) => {
    personOf(request)
    const { text, locale, lead } = parse(query, request.query, 'CHAT_QUERY_INVALID')
    const read = understand(text.slice(0, READ), locale)
    const leadId = read.thisLead && lead ? lead : null
    // "This lead" says nothing where there is none.
    const understanding = read.thisLead && !leadId ? { ...read, intent: 'unknown' as const } : read
    return { data: { ...understanding, leadId, criteria: criteriaText(understanding) } }
  })
}
