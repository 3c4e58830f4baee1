import { defineRecordRoute } from '~~/server/resource'
import { mailTemplateResource } from '../../../../resources/set-up'

export default defineRecordRoute('read', mailTemplateResource)
