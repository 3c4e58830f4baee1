import { defineRecordRoute } from '~~/server/resource'
import { taskResource } from '../../../../resources/tasks'

export default defineRecordRoute('bulk', taskResource)
