import { defineApi } from '~~/server/core'
import { readRecord } from '~~/server/resource'
import { leadResource } from '../../../../resources/leads'

export default defineApi(event => readRecord(event, leadResource))
