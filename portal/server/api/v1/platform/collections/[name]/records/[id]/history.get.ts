import { z } from 'zod'
import { defineRoute } from '~~/server/core'
import { collectionNamed, collectionParams } from '~~/server/resource/collection-params'
import { HISTORY_ANSWER, HISTORY_QUERY, readHistory } from '~~/server/resource/read-history'

export default defineRoute({
  summary: 'Who changed which field of a record from what to what', description: 'Newest first, as far as the person may read the record and its fields. `before` is the `next` of the page before.',
  params: collectionParams.extend({ id: z.guid() }),
  query: HISTORY_QUERY,
  answer: HISTORY_ANSWER,
}, async (event, { caller, params, query }) => readHistory(event, caller, await collectionNamed(event, caller, params.name), params.id, query))
