import { defineRecordRoute } from '~~/server/resource'
import { leadFileResource } from '../../../../resources/lead-files'

export default defineRecordRoute('delete', leadFileResource)
