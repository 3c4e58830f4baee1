import { defineRecordRoute } from '~~/server/resource'
import { viewResource } from '../../../../resources/views'

export default defineRecordRoute('read', viewResource)
