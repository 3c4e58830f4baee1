import { callDirectus, defineRoute } from '~~/server/core'
import { recipient } from '../../../../../shared/schemas'
import { RECIPIENT_COLUMNS, toRecipient, type RecipientRow } from '../../../../utils/recipients'

export default defineRoute({
  summary: 'Reads a person to write a mail to', description: 'For programs that may know their addresses (role `automation`).', answer: recipient, collection: 'directus_users',
}, async (event, { caller, params }) => toRecipient(await callDirectus<RecipientRow>(event, caller.access, `/users/${params.id}`, { query: { fields: RECIPIENT_COLUMNS.join() } })))
