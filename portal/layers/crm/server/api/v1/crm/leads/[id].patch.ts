import { defineApi } from '~~/server/core'
import { updateRecord } from '~~/server/resource'
import { leadResource } from '../../../../resources/leads'

export default defineApi(event => updateRecord(event, leadResource))
