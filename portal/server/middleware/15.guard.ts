import { defineEventHandler, send } from 'h3'
import { currentPerson } from '../auth/current.ts'
import { moduleOfPath, requireModule } from '../auth/tenant-modules.ts'
import { requestedTenant } from '../core/caller.ts'
import { answerError } from '../core/handler.ts'
import { isPublicApi } from '../core/public-routes.ts'

/** The API is closed: who has neither a session nor a token gets no further, whatever a handler forgets; nor does anybody into a domain that the tenant has switched off. */
export default defineEventHandler(async (event) => {
  if (!event.path.startsWith('/api/') || isPublicApi(event.path)) return
  try {
    const { tenants } = await currentPerson(event)
    const module = moduleOfPath(event.path)
    if (module === undefined) return
    const named = requestedTenant(event)
    // A tenant that is missing or not theirs is the handler's answer.
    const tenant = named === undefined ? tenants.length === 1 ? tenants[0] : undefined : tenants.find(({ slug }) => slug === named)
    if (tenant) await requireModule(tenant.slug, module)
  }
  catch (error) {
    return send(event, JSON.stringify(answerError(event, error)), 'application/json')
  }
})
