import type { PreviewAnswer } from '@kontor/model/wire/imports'
import { leads } from '@kontor/model'
import { defineRoute, requestFacts, uploadToDirectus } from '~~/server/core'
import { accessTo } from '~~/server/resource'
import { importOptions, importPreview } from '../../../../../../shared/schemas'
import { FILE_CODES, importUpload } from '~~/server/imports'
import { presentPreview } from '../../../../../utils/present-import'

export default defineRoute({
  summary: 'Says what an import of the file would become',
  description: 'Its form, the recognized mapping and the first rows with their marks. Nothing is written.',
  upload: importUpload.extend({ mode: importOptions.mode.default('create'), key: importOptions.key.optional(), duplicates: importOptions.duplicates.optional() }), answer: importPreview, codes: { ...FILE_CODES, IMPORT_OPTION: 400 },
}, async (event, { caller }) => {
  const { data } = await uploadToDirectus<PreviewAnswer>(event, caller.access, '/crm/leads/import/preview')
  const { locale } = requestFacts(event)
  const preview = presentPreview(data, locale)
  // A column goes to no field that the person may not fill in.
  const mine = new Set((await accessTo(event, caller, leads)).fields(locale).filter(d => !d.readonly && d.only !== 'update').map(d => d.apiName))
  return { ...preview, fields: preview.fields.filter(field => mine.has(field.name) || field.name.startsWith('_')) }
})
