import { z } from 'zod'
import { defineRoute } from '~~/server/core'
import { collectionNamed, collectionParams } from '~~/server/resource/collection-params'
import { historyEntry, MAX_HISTORY_PAGE, readHistory } from '~~/server/resource/read-history'

export default defineRoute({
  summary: 'Who changed which field of a record from what to what', description: 'Newest first, as far as the person may read the record and its fields. `before` is the `next` of the page before.',
  params: collectionParams.extend({ id: z.guid() }),
  query: z.object({ limit: z.coerce.number().int().min(1).max(MAX_HISTORY_PAGE).default(25), before: z.guid().optional() }),
  answer: z.object({ entries: z.array(historyEntry), next: z.guid().nullable() }),
}, async (event, { caller, params, query }) => readHistory(event, caller, await collectionNamed(event, caller, params.name), params.id, query))
