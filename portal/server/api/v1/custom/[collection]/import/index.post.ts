import { defineRoute } from '~~/server/core'
import { START_SPEC, startRecordImport } from '~~/server/imports'
import { ownCollection, ownParams } from '~~/server/resource'

export default defineRoute({ ...START_SPEC, params: ownParams }, async (event, { caller, params }) =>
  startRecordImport(event, caller, (await ownCollection(event, caller, params.collection)).name))
