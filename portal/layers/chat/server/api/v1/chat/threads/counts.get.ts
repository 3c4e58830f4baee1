import { defineRecordRoute } from '~~/server/resource'
import { threadResource } from '../../../../resources/threads'

export default defineRecordRoute('counts', threadResource)
