import { defineApi } from '~~/server/core'
import { listRecords } from '~~/server/resource'
import { threadResource } from '../../../../resources/threads'

export default defineApi(event => listRecords(event, threadResource))
