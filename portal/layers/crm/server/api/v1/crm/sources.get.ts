import { defineApi } from '~~/server/core'
import { listRecords } from '~~/server/resource'
import { sourceResource } from '../../../resources/lookups'

export default defineApi(event => listRecords(event, sourceResource))
