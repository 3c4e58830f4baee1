import type { PreviewAnswer } from '@kontor/model/wire/imports'
import { defineApi, requestFacts, requireCaller, uploadToDirectus } from '~~/server/core'
import { presentPreview } from '../../../../../utils/present-import'

/** What an import of the file would become: its form, the recognized mapping and the first rows with their marks. */
export default defineApi(async (event) => {
  const { access } = await requireCaller(event)
  const { data } = await uploadToDirectus<PreviewAnswer>(event, access, '/crm/leads/import/preview')
  return presentPreview(data, requestFacts(event).locale)
})
