import { callDirectus, defineRoute } from '~~/server/core'
import { keyInput, sourceLookup } from '../../../../../../shared/sources'
import { KEY_CODES, presentLookup } from '../../../../../utils/sources'

export default defineRoute({ summary: 'Keeps the key of a source', description: 'For administrators. It is encrypted, sent to the origin alone that it is given for, and never answered.', body: keyInput, answer: sourceLookup, codes: KEY_CODES },
  async (event, { caller, params, body }) => presentLookup(await callDirectus<Record<string, unknown>>(event, caller.access, `/crm/sources/${params.id}/key`, { method: 'PUT', body })))
