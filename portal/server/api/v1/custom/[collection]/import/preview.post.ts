import { defineRoute } from '~~/server/core'
import { PREVIEW_SPEC, previewRecordImport } from '~~/server/imports'
import { ownCollection, ownParams } from '~~/server/resource'

export default defineRoute({ ...PREVIEW_SPEC, params: ownParams }, async (event, { caller, params }) =>
  previewRecordImport(event, caller, (await ownCollection(event, caller, params.collection)).name))
