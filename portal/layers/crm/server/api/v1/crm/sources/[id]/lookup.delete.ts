import { callDirectus, defineRoute } from '~~/server/core'
import { SOURCE_CODES } from '../../../../../utils/sources'

export default defineRoute({ summary: 'Ends that a source is looked up', description: 'For administrators. The source stays, with all that came from it; its key and its register go.', codes: SOURCE_CODES },
  async (event, { caller, params }) => {
    await callDirectus(event, caller.access, `/crm/sources/${params.id}/lookup`, { method: 'DELETE' })
    return undefined
  })
