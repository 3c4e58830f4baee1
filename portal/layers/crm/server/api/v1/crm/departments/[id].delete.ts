import { defineRecordRoute } from '~~/server/resource'
import { departmentResource } from '../../../../resources/lookups'

export default defineRecordRoute('delete', departmentResource)
