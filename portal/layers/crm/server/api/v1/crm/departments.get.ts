import { defineApi } from '~~/server/core'
import { listRecords } from '~~/server/resource'
import { departmentResource } from '../../../resources/lookups'

export default defineApi(event => listRecords(event, departmentResource))
