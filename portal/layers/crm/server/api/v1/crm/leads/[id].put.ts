import { defineApi } from '~~/server/core'
import { replaceRecord } from '~~/server/resource'
import { leadResource } from '../../../../resources/leads'

export default defineApi(event => replaceRecord(event, leadResource))
