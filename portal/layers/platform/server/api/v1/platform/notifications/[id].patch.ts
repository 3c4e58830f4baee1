import { z } from 'zod'
import { callDirectus, defineRoute, KontorError } from '~~/server/core'

export default defineRoute({
  summary: 'Marks one thing that the person was told as read, or as unread', params: z.object({ id: z.coerce.number().int().positive().max(2_147_483_647) }), body: z.strictObject({ read: z.boolean() }),
}, async (event, { caller, params: { id }, body: { read } }) => {
  // By its key and its recipient: administrators would reach everybody's.
  const [found] = await callDirectus<{ id: number }[]>(event, caller.access, '/notifications', { query: { fields: 'id', filter: JSON.stringify({ _and: [{ id: { _eq: id } }, { recipient: { _eq: '$CURRENT_USER' } }] }) } })
  if (!found) throw new KontorError('NOT_FOUND')
  await callDirectus(event, caller.access, `/notifications/${id}`, { method: 'PATCH', body: { status: read ? 'archived' : 'inbox' } })
  return undefined
})
