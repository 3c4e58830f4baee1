import { getQuery, getRequestHeader, type H3Event } from 'h3'
import type { DirectusAccess } from './directus.ts'
import { KontorError } from './errors.ts'
import { accessTokenFor, renewSession, requireSession, type Session } from './identity.ts'
import { requestFacts } from './request.ts'

/** Who calls, in which tenant, with what right. */
export interface Caller {
  readonly session: Session
  readonly tenant: string
  readonly roles: readonly string[]
  readonly access: DirectusAccess
}

/** The tenant that a call names, or the person's only one. */
export function chooseTenant(named: string | undefined, tenants: readonly { slug: string }[]): string {
  if (named === undefined) {
    const [only, second] = tenants
    if (only === undefined) throw new KontorError('TENANT_FORBIDDEN')
    if (second !== undefined) throw new KontorError('TENANT_REQUIRED')
    return only.slug
  }
  if (!tenants.some(t => t.slug === named)) throw new KontorError('TENANT_FORBIDDEN')
  return named
}

/** The tenant that a call names: `X-Kontor-Tenant`, or `?tenant=` where a browser cannot send a header. */
export function requestedTenant(event: H3Event): string | undefined {
  const inQuery = getQuery(event).tenant
  return getRequestHeader(event, 'x-kontor-tenant') ?? (typeof inQuery === 'string' ? inQuery : undefined)
}

/**
 * The person behind a call and an access token for the tenant that it names (`X-Kontor-Tenant`, or `?tenant=` for
 * downloads and event streams).
 * @throws KontorError 401 without a session, 400 or 403 when the tenant is missing or not theirs
 */
export async function requireCaller(event: H3Event): Promise<Caller> {
  const known = event.context.caller as Caller | undefined
  if (known) return known
  const session = await requireSession(event)
  const tenant = chooseTenant(requestedTenant(event), session.tenants)
  const facts = requestFacts(event)
  facts.log = facts.log.child({ tenantId: tenant, userId: session.userId })
  const caller: Caller = {
    session, tenant,
    roles: session.tenants.find(t => t.slug === tenant)?.roles ?? [],
    access: { tenant, token: await accessTokenFor(event, tenant) },
  }
  event.context.caller = caller
  return caller
}

/**
 * The session behind a call that lasts, as it is by now; asks no more than Redis.
 * @throws KontorError when it has ended, or the person is no member of the tenant any more
 */
export async function sessionAnew(event: H3Event, tenant: string): Promise<void> {
  const { tenants } = await renewSession(event)
  if (!tenants.some(({ slug }) => slug === tenant)) throw new KontorError('TENANT_FORBIDDEN')
}

/**
 * The caller of a call that lasts, as they are by now, with a token that is still good.
 * @throws KontorError as `requireCaller`
 */
export async function callerAnew(event: H3Event): Promise<Caller> {
  const facts = requestFacts(event)
  const { log } = facts
  await renewSession(event)
  delete event.context.caller
  const caller = await requireCaller(event)
  // The names are in it already; it must not grow with every look.
  facts.log = log
  return caller
}
