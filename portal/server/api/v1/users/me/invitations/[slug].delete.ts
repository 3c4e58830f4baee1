import { z } from 'zod'
import { answerInvitation } from '../../../../../auth/invitations.ts'
import { defineRoute } from '../../../../../core/route.ts'

const params = z.object({ slug: z.string().regex(/^[a-z0-9-]{1,63}$/) })

export default defineRoute({ summary: 'Declines the invitation of a tenant', who: 'person', params }, async (event, { params: { slug } }) => {
  await answerInvitation(event, slug, false)
  return undefined
})
