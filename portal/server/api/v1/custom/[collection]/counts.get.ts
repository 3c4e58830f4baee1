import { defineOwnRoute } from '~~/server/resource'

export default defineOwnRoute('counts')
