import { defineRecordRoute } from '~~/server/resource'
import { contactResource } from '../../../../resources/customers'

export default defineRecordRoute('export', contactResource)
