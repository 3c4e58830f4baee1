import { ROLE_IDS, TENANT_ROLES } from '@kontor/policies'
import { z } from 'zod'
import { callDirectus, defineRoute, filterOf, filterQuery, ListResult } from '~~/server/core'
import { recipient } from '../../../../../shared/schemas'
import { RECIPIENT_COLUMNS, toRecipient, type RecipientRow } from '../../../../utils/recipients'

const MOST = 100

export default defineRoute({
  summary: 'Lists people to write mails to', description: 'At most 100 active members, by name, for programs that may know their addresses (role `automation`).',
  query: z.strictObject({ cursor: z.literal('start').default('start'), pageSize: z.coerce.number().int().min(1).max(MOST).default(MOST), filter: filterQuery({ role: filterOf(z.enum(TENANT_ROLES)) }) }),
  list: 'cursor', answer: recipient, collection: 'directus_users',
}, async (event, { caller, query: { pageSize, filter } }) => {
  const role = filter?.role?.eq
  const rows = await callDirectus<RecipientRow[]>(event, caller.access, '/users', {
    method: 'SEARCH', body: { query: { fields: RECIPIENT_COLUMNS, filter: { _and: [{ email: { _nnull: true } }, ...role ? [{ role: { _eq: ROLE_IDS[role] } }] : []] }, sort: ['last_name', 'first_name', 'id'], limit: pageSize } },
  })
  return new ListResult({ data: rows.map(toRecipient), pagination: { pageSize, nextCursor: null } })
})
