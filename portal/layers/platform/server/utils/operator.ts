import type { H3Event } from 'h3'
import { callDirectus, KontorError, requestFacts, type Caller } from '~~/server/core'
import { requestedTenant } from '~~/server/core/caller'
import { accessTokenFor, requireSession } from '~~/server/core/identity'

/** Organization of the platform, and the instance of Directus that is the platform itself. */
const PLATFORM = 'platform'
const CORE = 'core'

/**
 * The operator of the platform behind a call, whose access goes to the platform's own instance. The second factor is
 * asked for with the token.
 * @throws KontorError 401 without a session, 403 for anybody else
 */
export async function requireOperator(event: H3Event): Promise<Caller> {
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

/** Asks the platform's own instance as its operator. */
export async function callPlatform<T>(event: H3Event, path: string, init: Parameters<typeof callDirectus>[3] = {}): Promise<T> {
  const { access } = await requireOperator(event)
  try {
    return await callDirectus<T>(event, access, `/platform/${path}`, init)
  }
  catch (error) {
    // For a member an unknown tenant is a forbidden one; the operator is told that there is none.
    throw error instanceof KontorError && error.code === 'TENANT_FORBIDDEN' ? new KontorError('NOT_FOUND', { cause: error }) : error
  }
}
