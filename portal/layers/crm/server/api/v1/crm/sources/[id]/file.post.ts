import { defineRoute, uploadToDirectus } from '~~/server/core'
import { FILE_CODES, importUpload } from '~~/server/imports'
import { sourceLookup } from '../../../../../../shared/sources'
import { presentLookup, SOURCE_CODES } from '../../../../../utils/sources'

export default defineRoute({
  summary: 'Loads a register', description: 'For administrators. In the background; `file` of the source\'s settings tells how far it is. The former register serves until the new one is ready.',
  upload: importUpload, answer: sourceLookup, status: 202, once: 'answer', codes: { ...FILE_CODES, ...SOURCE_CODES, SOURCE_KIND: 409, REGISTER_KEYS: 400, REGISTER_TOO_LONG: 400 },
}, async (event, { caller, params }) => presentLookup((await uploadToDirectus<Record<string, unknown>>(event, caller.access, `/crm/sources/${params.id}/file`)).data))
