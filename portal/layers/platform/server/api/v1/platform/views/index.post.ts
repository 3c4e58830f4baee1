import { defineRecordRoute } from '~~/server/resource'
import { viewResource } from '../../../../resources/views'

export default defineRecordRoute('create', viewResource)
