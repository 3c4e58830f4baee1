import { defineApi } from '~~/server/core'
import { restoreRecord } from '~~/server/resource'
import { leadResource } from '../../../../../resources/leads'

export default defineApi(event => restoreRecord(event, leadResource))
