import { callDirectus } from '../../../../core/directus.ts'
import { defineRoute } from '../../../../core/route.ts'

export default defineRoute({ summary: 'Removes one\'s own picture' }, async (event, { caller }) => {
  await callDirectus(event, caller.access, '/platform/me/avatar', { method: 'DELETE' })
  return undefined
})
