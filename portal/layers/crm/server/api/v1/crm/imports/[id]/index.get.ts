import type { ImportRecord } from '@kontor/model/wire/imports'
import { callDirectus, defineRoute } from '~~/server/core'
import { leadImport } from '../../../../../../shared/schemas'
import { orNotFound } from '~~/server/imports'
import { presentImport } from '../../../../../utils/present-import'

export default defineRoute({ summary: 'State, progress and counts of an import', answer: leadImport }, async (event, { caller, params }) =>
  presentImport(await orNotFound(callDirectus<ImportRecord>(event, caller.access, `/crm/imports/${params.id}`))))
