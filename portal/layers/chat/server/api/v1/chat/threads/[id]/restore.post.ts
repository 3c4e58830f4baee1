import { defineApi } from '~~/server/core'
import { restoreRecord } from '~~/server/resource'
import { threadResource } from '../../../../../resources/threads'

export default defineApi(event => restoreRecord(event, threadResource))
