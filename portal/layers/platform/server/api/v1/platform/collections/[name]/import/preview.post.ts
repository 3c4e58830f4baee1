import { defineRoute } from '~~/server/core'
import { PREVIEW_SPEC, previewRecordImport } from '~~/server/imports'
import { collectionParams, importableNamed } from '~~/server/resource'

export default defineRoute({ ...PREVIEW_SPEC, params: collectionParams }, async (event, { caller, params }) =>
  previewRecordImport(event, caller, await importableNamed(event, caller, params.name)))
