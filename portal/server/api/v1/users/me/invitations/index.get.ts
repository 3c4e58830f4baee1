import { z } from 'zod'
import { listOwnInvitations } from '../../../../../auth/invitations.ts'
import { ListResult, pagination } from '../../../../../core'
import { defineRoute } from '../../../../../core/route.ts'

const invitation = z.object({ slug: z.string().meta({ example: 'acme' }), name: z.string(), role: z.string().meta({ example: 'rep' }), invitedAt: z.iso.datetime() })

export default defineRoute({ summary: 'Lists the tenants that ask the person to join them', who: 'person', list: true, answer: invitation }, async (event) => {
  const invitations = await listOwnInvitations(event)
  return new ListResult({ data: invitations, pagination: pagination(1, Math.max(invitations.length, 1), invitations.length) })
})
