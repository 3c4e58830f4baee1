import { defineApi } from '~~/server/core'
import { listRecords } from '~~/server/resource'
import { leadResource } from '../../../../resources/leads'

export default defineApi(event => listRecords(event, leadResource))
