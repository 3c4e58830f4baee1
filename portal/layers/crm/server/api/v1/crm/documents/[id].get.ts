import { defineRecordRoute } from '~~/server/resource'
import { documentResource } from '../../../../resources/proposals'

export default defineRecordRoute('read', documentResource)
