import { defineRoute } from '~~/server/core'
import { importField } from '~~/shared/import-schemas'
import { newField } from '../../../../../../shared/schemas'
import { makeField } from '../../../../../utils/make-field'

export default defineRoute({
  summary: 'Makes an own field of leads',
  description: 'As the data model in Studio does, for administrators alone. Name and kind are given; everything else of the field is set in Studio. It is there at once in lists, forms, filters, imports and the API.',
  body: newField, answer: importField, status: 201, codes: { ADMIN_REQUIRED: 403, FIELD_EXISTS: 409 },
}, (event, { caller, body }) => makeField(event, caller, body))
