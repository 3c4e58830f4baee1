import { defineRecordRoute } from '~~/server/resource'
import { opportunityResource } from '../../../../resources/customers'

export default defineRecordRoute('counts', opportunityResource)
