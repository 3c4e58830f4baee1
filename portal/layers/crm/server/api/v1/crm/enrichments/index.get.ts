import { defineRecordRoute } from '~~/server/resource'
import { enrichmentResource } from '../../../../resources/enrichments'

export default defineRecordRoute('list', enrichmentResource)
