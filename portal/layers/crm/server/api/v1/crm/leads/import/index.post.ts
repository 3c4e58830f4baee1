import { defineRoute, uploadToDirectus } from '~~/server/core'
import { z } from 'zod'
import { importOptions } from '../../../../../../shared/schemas'
import { FILE_CODES, importUpload } from '~~/server/imports'

export default defineRoute({
  summary: 'Takes a file and makes or changes leads as its rows say, afterwards',
  description: 'The import with the id of the answer tells how that goes. An empty cell changes nothing of a lead that is there.',
  upload: importUpload.extend({
    mode: importOptions.mode.default('create'), key: importOptions.key.optional(), duplicates: importOptions.duplicates.optional(),
    source: z.guid().optional().meta({ description: 'Id of the source that the values come from.' }),
  }),
  answer: z.object({ id: z.guid() }), status: 202,
  codes: { ...FILE_CODES, MAPPING_WITHOUT_COMPANY: 400, MAPPING_WITHOUT_KEY: 400, IMPORT_OPTION: 400 },
}, async (event, { caller }) => (await uploadToDirectus<{ id: string }>(event, caller.access, '/crm/leads/import')).data)
