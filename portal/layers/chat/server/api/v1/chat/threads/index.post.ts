import { defineApi } from '~~/server/core'
import { createRecord } from '~~/server/resource'
import { threadResource } from '../../../../resources/threads'

export default defineApi(event => createRecord(event, threadResource))
