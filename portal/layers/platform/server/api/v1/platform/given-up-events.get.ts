import { z } from 'zod'
import { defineRoute, filterOf, filterQuery, ListResult } from '~~/server/core'
import { givenUpEvent } from '../../../../shared/schemas'
import { readGivenUpEvents } from '../../../utils/given-up-events'

const MOST = 100
const DAY = 86_400_000
const time = z.string().max(40).refine(text => !Number.isNaN(Date.parse(text))).meta({ override: { type: 'string', format: 'date-time' } })

export default defineRoute({
  summary: 'Lists the events that consumers gave up', description: 'Those of the last day, or since `filter[at][gte]`; the newest first, at most 100. For automation and administrators of the tenant.',
  query: z.strictObject({ cursor: z.literal('start').default('start'), pageSize: z.coerce.number().int().min(1).max(MOST).default(MOST), filter: filterQuery({ at: filterOf(time, ['gte']) }) }),
  list: 'cursor', answer: givenUpEvent, collection: 'given_up_events',
}, async (_, { caller, query: { pageSize, filter } }) => {
  const since = filter?.at?.gte ?? filter?.at?.eq
  return new ListResult({ data: await readGivenUpEvents(caller, since ? new Date(since) : new Date(Date.now() - DAY), pageSize), pagination: { pageSize, nextCursor: null } })
})
