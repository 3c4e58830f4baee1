import { setResponseStatus } from 'h3'
import { callDirectus, defineApi, requireCaller } from '~~/server/core'
import { importId, orNotFound } from '../../../../../utils/import-id'

/** Begins to undo an import; answers 202 with its id. Its state and counts tell how that goes. */
export default defineApi(async (event) => {
  const { access } = await requireCaller(event)
  const data = await orNotFound(callDirectus<{ id: string }>(event, access, `/crm/imports/${importId(event)}/undo`, { method: 'POST' }))
  setResponseStatus(event, 202)
  return data
})
