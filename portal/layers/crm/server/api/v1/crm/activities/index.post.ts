import { defineRecordRoute } from '~~/server/resource'
import { activityResource } from '../../../../resources/activities'

export default defineRecordRoute('create', activityResource)
