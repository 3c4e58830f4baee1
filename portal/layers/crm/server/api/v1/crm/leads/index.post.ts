import { defineApi } from '~~/server/core'
import { createRecord } from '~~/server/resource'
import { leadResource } from '../../../../resources/leads'

export default defineApi(event => createRecord(event, leadResource))
