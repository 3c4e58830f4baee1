import { defineRecordRoute } from '~~/server/resource'
import { filesOfLeadResource } from '../../../../../../resources/lead-files'

export default defineRecordRoute('list', filesOfLeadResource)
