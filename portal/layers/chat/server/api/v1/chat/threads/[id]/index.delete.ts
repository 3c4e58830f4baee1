import { defineApi } from '~~/server/core'
import { deleteRecord } from '~~/server/resource'
import { threadResource } from '../../../../../resources/threads'

export default defineApi(event => deleteRecord(event, threadResource))
