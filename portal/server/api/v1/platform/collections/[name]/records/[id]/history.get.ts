import { z } from 'zod'
import { defineRoute } from '~~/server/core'
import { collectionNamed, collectionParams } from '~~/server/resource/collection-params'
import { MAX_HISTORY_PAGE, readHistory } from '~~/server/resource/read-history'

const person = z.object({ id: z.union([z.string(), z.number()]), label: z.string() }).nullable()
const change = z.object({ field: z.string().meta({ description: 'Outside name of the field.' }), label: z.string(), from: z.unknown().optional(), to: z.unknown().optional() })
const entry = z.object({
  id: z.guid(), at: z.iso.datetime({ offset: true }), action: z.enum(['updated', 'deleted', 'restored']),
  by: person.meta({ description: 'Null for a program that acts as nobody.' }),
  changes: z.array(change).meta({ description: 'Of a value that is too long there is neither `from` nor `to`.' }),
})

export default defineRoute({
  summary: 'Who changed which field of a record from what to what', description: 'Newest first, as far as the person may read the record and its fields. `before` is the `next` of the page before.',
  params: collectionParams.extend({ id: z.guid() }),
  query: z.object({ limit: z.coerce.number().int().min(1).max(MAX_HISTORY_PAGE).default(25), before: z.guid().optional() }),
  answer: z.object({ entries: z.array(entry), next: z.guid().nullable() }),
}, async (event, { caller, params, query }) => readHistory(event, caller, await collectionNamed(event, caller, params.name), params.id, query))
