import { defineRecordRoute } from '~~/server/resource'
import { leadResource } from '../../../../resources/leads'

export default defineRecordRoute('counts', leadResource)
