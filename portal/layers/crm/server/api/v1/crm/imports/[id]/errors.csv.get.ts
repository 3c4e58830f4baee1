import { defineRoute } from '~~/server/core'
import { sendErrorFile } from '~~/server/imports'

export default defineRoute({
  summary: 'The error file of an import', description: 'Each refused or marked row as it came, with column and reason.', answer: { mediaType: 'text/csv' },
}, (event, { caller, params }) => sendErrorFile(event, caller, `/crm/imports/${params.id}`))
