import type { PreviewAnswer } from '@kontor/model/wire/imports'
import { defineRoute, requestFacts, uploadToDirectus } from '~~/server/core'
import { importPreview } from '../../../../../../shared/schemas'
import { FILE_CODES, importUpload } from '../../../../../utils/describe-import'
import { presentPreview } from '../../../../../utils/present-import'

export default defineRoute({
  summary: 'Says what an import of the file would become',
  description: 'Its form, the recognized mapping and the first rows with their marks. Nothing is written.',
  upload: importUpload, answer: importPreview, codes: FILE_CODES,
}, async (event, { caller }) => {
  const { data } = await uploadToDirectus<PreviewAnswer>(event, caller.access, '/crm/leads/import/preview')
  return presentPreview(data, requestFacts(event).locale)
})
