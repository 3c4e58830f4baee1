import { leads } from '@kontor/model'
import { defineRoute } from '~~/server/core'
import { HISTORY_ANSWER, HISTORY_QUERY, readHistory } from '~~/server/resource/read-history'

export default defineRoute({
  summary: 'Who changed which field of a lead from what to what', description: 'Newest first, as far as you may read the lead and its fields. `before` is the `next` of the page before.',
  query: HISTORY_QUERY,
  answer: HISTORY_ANSWER,
}, (event, { caller, params, query }) => readHistory(event, caller, leads, params.id, query))
