import type { H3Event } from 'h3'
import { requestedTenant, type Caller } from './caller.ts'
import { KontorError } from './errors.ts'
import { accessTokenFor, requireSession } from './identity.ts'
import { requestFacts } from './request.ts'

/** Organization of the platform, and the instance of Directus that is the platform itself. */
export const PLATFORM = 'platform'
export const CORE = 'core'

/**
 * The operator of the platform behind a call, whose access goes to the platform's own instance. The second factor is
 * asked for with the token.
 * @throws KontorError 401 without a session, 403 for anybody else
 */
export async function requireOperator(event: H3Event): Promise<Caller> {
  const known = event.context.caller as Caller | undefined
  if (known?.tenant === CORE) return known
  const session = await requireSession(event)
  const membership = session.tenants.find(tenant => tenant.slug === PLATFORM)
  if (!membership?.roles.includes('operator')) throw new KontorError('FORBIDDEN')
  // A call in the name of a tenant has no business here.
  if (![undefined, PLATFORM].includes(requestedTenant(event))) throw new KontorError('TENANT_FORBIDDEN')
  const facts = requestFacts(event)
  facts.log = facts.log.child({ tenantId: CORE, userId: session.userId })
  const caller: Caller = { session, tenant: CORE, roles: membership.roles, access: { tenant: CORE, token: await accessTokenFor(event, PLATFORM) } }
  event.context.caller = caller
  return caller
}
