import { defineRecordRoute } from '~~/server/resource'
import { choiceResource } from '../../../../resources/set-up'

export default defineRecordRoute('read', choiceResource)
