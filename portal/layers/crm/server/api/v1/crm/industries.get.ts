import { defineApi } from '~~/server/core'
import { listRecords } from '~~/server/resource'
import { industryResource } from '../../../resources/lookups'

export default defineApi(event => listRecords(event, industryResource))
