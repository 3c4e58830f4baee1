import { defineRoute } from '~~/server/core'
import { START_SPEC, startRecordImport } from '~~/server/imports'
import { collectionParams, importableNamed } from '~~/server/resource'

export default defineRoute({ ...START_SPEC, params: collectionParams }, async (event, { caller, params }) =>
  startRecordImport(event, caller, await importableNamed(event, caller, params.name)))
