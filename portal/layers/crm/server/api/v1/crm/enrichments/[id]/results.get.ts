import { defineRecordRoute } from '~~/server/resource'
import { enrichmentResultResource } from '../../../../../resources/enrichments'

export default defineRecordRoute('list', enrichmentResultResource)
