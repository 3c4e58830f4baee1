import { callDirectus, defineRoute } from '~~/server/core'
import { KEY_CODES } from '../../../../../utils/sources'

export default defineRoute({ summary: 'Removes the key of a source', description: 'For administrators.', codes: KEY_CODES },
  async (event, { caller, params }) => {
    await callDirectus(event, caller.access, `/crm/sources/${params.id}/key`, { method: 'DELETE' })
    return undefined
  })
