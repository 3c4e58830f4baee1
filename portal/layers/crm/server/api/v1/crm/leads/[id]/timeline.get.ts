import { activities, leads, tasks } from '@kontor/model'
import { MAX_TIMELINE, TIMELINE_KINDS, TIMELINE_PLACE } from '@kontor/model/wire/timeline'
import { z } from 'zod'
import { defineRoute } from '~~/server/core'
import { accessTo } from '~~/server/resource'
import { recordAnswer } from '~~/server/resource/describe'
import { historyEntry } from '~~/server/resource/read-history'
import { readTimeline } from '../../../../../utils/read-timeline'

const one = TIMELINE_KINDS.join('|')
const base = { id: z.guid(), at: z.iso.datetime({ offset: true }).meta({ description: 'When it happened; of a task, when it was made.' }) }

export default defineRoute({
  summary: 'What happened to a lead', description: 'Activities, changes, tasks and files in one order, newest first, as far as you may read them. `before` is the `next` of the page before; a page may have fewer entries than `limit` and still a next one.',
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).max(MAX_TIMELINE).default(25),
    before: z.string().regex(TIMELINE_PLACE).optional(),
    kind: z.string().max(100).regex(new RegExp(`^(?:${one})(?:,(?:${one}))*$`)).optional().meta({ description: 'Kinds that are wanted, with commas between: kinds of activities, `status` (changes of the status), `change` (all others), `task`, `file`.', example: 'call,meeting' }),
  }),
  answer: view => z.object({
    entries: z.array(z.discriminatedUnion('type', [
      z.object({ ...base, type: z.literal('activity'), own: z.boolean().meta({ description: 'You did or noted it, and may change it.' }), activity: recordAnswer({ collection: activities }, view) as z.ZodType }),
      z.object({ ...base, type: z.literal('task'), task: recordAnswer({ collection: tasks }, view) as z.ZodType }),
      z.object({ ...base, type: z.literal('file'), file: z.object({ id: z.guid(), title: z.string().nullable(), action: z.enum(['added', 'removed']), by: historyEntry.shape.by }) }),
      z.object({ ...base, type: z.literal('change'), change: historyEntry }),
    ])),
    next: z.string().nullable(),
  }),
}, async (event, { caller, params, query }) => {
  // What is switched off is off here too.
  await accessTo(event, caller, leads)
  return readTimeline(event, caller, params.id, query)
})
