import { callDirectus, defineRoute } from '~~/server/core'
import { READ, unreadKeys } from '../../../../utils/notifications'

export default defineRoute({ summary: 'Marks everything that the person was told as read' }, async (event, { caller }) => {
  // Each round takes what one call can.
  for (let keys = await unreadKeys(event, caller); keys.length > 0; keys = await unreadKeys(event, caller)) {
    await callDirectus(event, caller.access, '/notifications', { method: 'PATCH', body: { keys, data: READ } })
  }
  return undefined
})
