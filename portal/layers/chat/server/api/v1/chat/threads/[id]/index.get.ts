import { defineApi } from '~~/server/core'
import { readRecord } from '~~/server/resource'
import { threadResource } from '../../../../../resources/threads'

export default defineApi(event => readRecord(event, threadResource))
