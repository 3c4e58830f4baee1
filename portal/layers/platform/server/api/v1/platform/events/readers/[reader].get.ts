import { defineRoute } from '~~/server/core'
import { eventReader } from '../../../../../../shared/schemas'
import { readEventReader } from '../../../../../utils/event-readers'
import { readerParams } from '../../../../../utils/reader-params'

export default defineRoute({
  summary: 'Says where a reader of events stopped', description: 'Readers belong to the account that made them, and to one tenant.', params: readerParams, answer: eventReader, codes: { READER_UNKNOWN: 404 },
}, async (_, { caller, params }) => readEventReader(caller, params.reader))
