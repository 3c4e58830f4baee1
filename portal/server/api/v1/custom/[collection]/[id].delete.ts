import { defineOwnRoute } from '~~/server/resource'

export default defineOwnRoute('delete')
