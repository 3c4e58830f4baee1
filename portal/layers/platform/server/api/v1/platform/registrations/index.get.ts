import { z } from 'zod'
import { defineRoute } from '~~/server/core'
import { requestedTenant } from '~~/server/core/caller'
import type { OpenRegistration } from '../../../../../shared/api'
import { openRegistration } from '../../../../../shared/schemas'
import { askRegistration, publicSlug, REGISTRATION_CODES } from '../../../../utils/registration'

export default defineRoute({
  summary: 'Says whether people may register in a tenant', who: 'anybody', query: z.object({ tenant: z.string().optional().meta({ description: 'Slug of the tenant.', example: 'acme' }) }), answer: openRegistration, codes: REGISTRATION_CODES,
}, async (event) => {
  const tenant = publicSlug(requestedTenant(event))
  const found = await askRegistration<Omit<OpenRegistration, 'tenant'>>(`tenants/${tenant}/registration`)
  return { tenant, ...found }
})
