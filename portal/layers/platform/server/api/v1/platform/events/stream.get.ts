import { getRequestHeader } from 'h3'
import { z } from 'zod'
import { defineRoute } from '~~/server/core'
import { CURSOR } from '~~/server/events/read-events'
import { streamEvents } from '~~/server/events/stream-events'
import { afterParameter, wishParameters } from '../../../../utils/event-query'

export default defineRoute({
  summary: 'Sends events as they come',
  description: 'Server-sent events. Each has `id`, the place to resume after (`Last-Event-ID`), and as `data` an event as the list has it. Beside them `ready` and `end`, which says by a `code` why the stream ends. A comment every 15 seconds. With `live=true`, `reset` stands for a long past, and `view` says that fields or rights have changed.',
  query: z.strictObject({
    ...wishParameters, after: afterParameter,
    live: z.enum(['true', 'false']).default('false').transform(value => value === 'true').meta({ description: 'For who shows what is now: `reset` instead of more than 500 events of the past.' }),
  }),
  answer: { mediaType: 'text/event-stream' }, codes: { TOO_MANY_STREAMS: 429 },
}, (event, { caller, query }) => {
  const last = getRequestHeader(event, 'last-event-id')
  return streamEvents(event, caller, last !== undefined && CURSOR.test(last) ? { ...query, after: last } : query)
})
