import { defineRecordRoute } from '~~/server/resource'
import { customerResource } from '../../../../resources/customers'

export default defineRecordRoute('counts', customerResource)
