import { defineRecordRoute } from '~~/server/resource'
import { proposalResource } from '../../../../resources/proposals'

export default defineRecordRoute('counts', proposalResource)
