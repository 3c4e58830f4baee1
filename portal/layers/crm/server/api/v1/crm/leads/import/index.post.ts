import { defineRoute, uploadToDirectus } from '~~/server/core'
import { z } from 'zod'
import { FILE_CODES, importUpload } from '~~/server/imports'

export default defineRoute({
  summary: 'Takes a file and makes leads of its rows afterwards',
  description: 'The import with the id of the answer tells how that goes.',
  upload: importUpload.extend({ source: z.guid().optional().meta({ description: 'Id of the source that the values come from.' }) }),
  answer: z.object({ id: z.guid() }), status: 202,
  codes: { ...FILE_CODES, MAPPING_WITHOUT_COMPANY: 400 },
}, async (event, { caller }) => (await uploadToDirectus<{ id: string }>(event, caller.access, '/crm/leads/import')).data)
