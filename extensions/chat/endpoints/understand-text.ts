import * as z from 'zod'
import { understand } from '../understand/understand.ts'
import { answering, parse, personOf, type Handler } from './request.ts'

const query = z.strictObject({
  text: z.string().min(1).max(20_000),
  locale: z.enum(['de', 'en']).default('de'),
})

/** A question longer than this is read up to here. */
const READ = 500

/** `GET /chat/tools/understand?text=&locale=`: what a question asks and about whom, by rules. Reads no data. */
export function understandText(): Handler {
  return answering(async (request) => {
    personOf(request)
    const { text, locale } = parse(query, request.query, 'CHAT_QUERY_INVALID')
    return { data: understand(text.slice(0, READ), locale) }
  })
}
