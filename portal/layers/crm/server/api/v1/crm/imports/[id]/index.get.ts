import type { ImportRecord } from '@kontor/model/wire/imports'
import { callDirectus, defineApi, requireCaller } from '~~/server/core'
import { importId, orNotFound } from '../../../../../utils/import-id'
import { presentImport } from '../../../../../utils/present-import'

/** State, progress and counts of an import. */
export default defineApi(async (event) => {
  const { access } = await requireCaller(event)
  return presentImport(await orNotFound(callDirectus<ImportRecord>(event, access, `/crm/imports/${importId(event)}`)))
})
