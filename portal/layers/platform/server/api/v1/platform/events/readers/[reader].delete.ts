import { defineRoute } from '~~/server/core'
import { deleteEventReader } from '../../../../../utils/event-readers'
import { readerParams } from '../../../../../utils/reader-params'

export default defineRoute({ summary: 'Forgets where a reader of events stopped', params: readerParams }, async (_, { caller, params }) => deleteEventReader(caller, params.reader))
