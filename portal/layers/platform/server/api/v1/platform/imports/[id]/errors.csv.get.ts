import { defineRoute } from '~~/server/core'
import { sendErrorFile } from '~~/server/imports'

export default defineRoute({
  summary: 'The error file of an import', description: 'Each refused row as it came, with column and reason, for 30 days.', answer: { mediaType: 'text/csv' },
}, (event, { caller, params }) => sendErrorFile(event, caller, `/platform/imports/${params.id}`))
