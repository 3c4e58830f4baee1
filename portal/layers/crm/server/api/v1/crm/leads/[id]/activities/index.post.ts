import { defineRecordRoute } from '~~/server/resource'
import { leadActivityResource } from '../../../../../../resources/activities'

export default defineRecordRoute('create', leadActivityResource)
