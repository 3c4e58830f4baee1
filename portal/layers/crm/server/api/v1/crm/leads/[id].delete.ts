import { defineApi } from '~~/server/core'
import { deleteRecord } from '~~/server/resource'
import { leadResource } from '../../../../resources/leads'

export default defineApi(event => deleteRecord(event, leadResource))
