import { setResponseStatus } from 'h3'
import { defineApi, requireCaller, uploadToDirectus } from '~~/server/core'

/** Takes a file (multipart: `file`, optional `mapping`, `encoding`, `delimiter`, `source`) and answers 202 with the import's id. */
export default defineApi(async (event) => {
  const { access } = await requireCaller(event)
  const { status, data } = await uploadToDirectus<{ id: string }>(event, access, '/crm/leads/import')
  setResponseStatus(event, status)
  return data
})
