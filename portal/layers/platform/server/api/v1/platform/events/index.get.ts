import { z } from 'zod'
import { defineRoute } from '~~/server/core'
import { pullEvents } from '~~/server/events/pull-events'
import { eventsPage } from '../../../../../shared/event-schemas'
import { afterParameter, wishParameters } from '../../../../utils/event-query'

export default defineRoute({
  summary: 'Lists the events after a place',
  description: 'What has happened to records that the caller may read, at least once and in order per record; repeated ones have the same `eventId`. Keep `cursor` and ask again with it as `after`. Events are kept for seven days.',
  query: z.strictObject({
    ...wishParameters, after: afterParameter,
    limit: z.coerce.number().int().min(1).max(500).default(100).meta({ description: 'Most events of an answer.' }),
    wait: z.coerce.number().min(0).max(25).default(0).meta({ description: 'Seconds for which an empty answer waits for news.' }),
  }),
  answer: eventsPage,
}, (event, { caller, query }) => pullEvents(event, caller, query))
