import { z } from 'zod'
import { defineRoute, ListResult, pageQuery, pagination } from '~~/server/core'
import { notification } from '../../../../../shared/notification-schemas'
import { listNotifications } from '../../../../utils/notifications'

export default defineRoute({
  summary: 'Lists what the person was told', description: 'The newest first. `unread=true` leaves out what was read; its `total` is what the bell shows.',
  query: z.strictObject({ ...pageQuery(), unread: z.enum(['true', 'false']).optional() }), list: true, answer: notification,
}, async (event, { caller, query: { page, pageSize, unread } }) => {
  const { data, total } = await listNotifications(event, caller, { page, pageSize, unread: unread === 'true' })
  return new ListResult({ data, pagination: pagination(page, pageSize, total) })
})
