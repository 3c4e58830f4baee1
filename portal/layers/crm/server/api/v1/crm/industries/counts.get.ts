import { defineRecordRoute } from '~~/server/resource'
import { industryResource } from '../../../../resources/lookups'

export default defineRecordRoute('counts', industryResource)
