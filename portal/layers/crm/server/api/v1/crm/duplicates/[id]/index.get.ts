import { defineRecordRoute } from '~~/server/resource'
import { duplicateResource } from '../../../../../resources/duplicates'

export default defineRecordRoute('read', duplicateResource)
