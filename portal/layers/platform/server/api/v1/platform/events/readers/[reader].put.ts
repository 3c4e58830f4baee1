import { z } from 'zod'
import { defineRoute } from '~~/server/core'
import { writeEventReader } from '../../../../../utils/event-readers'
import { readerParams } from '../../../../../utils/reader-params'

export default defineRoute({
  summary: 'Notes where a reader of events stopped', description: 'After the work, so that nothing is lost when it dies. The cursor is the one that came with the events.', params: readerParams,
  body: z.strictObject({ cursor: z.string().regex(/^(?:0|\d{1,16}-\d{1,12})$/).meta({ example: '1763720400000-0' }) }),
}, async (_, { caller, params, body }) => writeEventReader(caller, params.reader, body.cursor))
