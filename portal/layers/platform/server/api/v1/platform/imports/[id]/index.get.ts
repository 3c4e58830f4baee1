import type { RecordImport } from '@kontor/model/wire/imports'
import { callDirectus, defineRoute } from '~~/server/core'
import { orNotFound, presentRecordImport, recordImport } from '~~/server/imports'

export default defineRoute({ summary: 'State, progress and counts of an import', answer: recordImport }, async (event, { caller, params }) =>
  presentRecordImport(await orNotFound(callDirectus<RecordImport>(event, caller.access, `/platform/imports/${params.id}`))))
