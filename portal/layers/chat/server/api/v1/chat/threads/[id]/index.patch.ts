import { defineApi } from '~~/server/core'
import { updateRecord } from '~~/server/resource'
import { threadResource } from '../../../../../resources/threads'

export default defineApi(event => updateRecord(event, threadResource))
