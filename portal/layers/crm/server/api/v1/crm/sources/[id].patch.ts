import { defineRecordRoute } from '~~/server/resource'
import { sourceResource } from '../../../../resources/lookups'

export default defineRecordRoute('update', sourceResource)
