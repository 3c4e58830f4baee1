import { getRequestHeader, type H3Event } from 'h3'
import { SECOND_FACTOR_ROLES } from '@kontor/policies'
import { countCall } from '../core/call-limit.ts'
import { KontorError } from '../core/errors.ts'
import { isOfHost, verifyAutomation } from './automation.ts'
import { verifyBearer } from './bearer.ts'
import { membershipsOf, type Membership } from './claims.ts'
import { sessionCookie } from './cookies.ts'
import { renewSession, tenantToken } from './refresh.ts'
import { standingOf } from './revocations.ts'
import { fingerprint } from './seal.ts'
import { deleteSession, readSession, type StoredSession } from './session-store.ts'

/** Who calls, by cookie or by token. */
export interface CurrentPerson {
  readonly userId: string
  readonly email: string
  readonly name: string
  readonly firstName?: string
  readonly lastName?: string
  readonly locale?: string
  readonly amr: readonly string[]
  readonly tenants: readonly Membership[]
  /** Only for a login in a browser. */
  readonly session?: { readonly id: string, readonly stored: StoredSession }
  /** Only for a client with a token of its own. */
  readonly bearer?: string
}

const KEY = 'currentPerson'

/**
 * The person behind a request.
 * @throws KontorError UNAUTHENTICATED, SESSION_EXPIRED
 */
export async function currentPerson(event: H3Event): Promise<CurrentPerson> {
  const known = event.context[KEY] as CurrentPerson | undefined
  if (known) return known
  const person = await personAnew(event)
  countCall(person.session ? fingerprint(person.session.id) : person.userId)
  return person
}

/**
 * Who they are by now, for a call that lasts: session and token may have ended since it began.
 * @throws KontorError UNAUTHENTICATED, SESSION_EXPIRED
 */
export async function personAnew(event: H3Event): Promise<CurrentPerson> {
  const person = await bearerPerson(event) ?? await sessionPerson(event)
  event.context[KEY] = person
  return person
}

async function bearerPerson(event: H3Event): Promise<CurrentPerson | undefined> {
  const header = getRequestHeader(event, 'authorization')
  if (header === undefined) return undefined
  const bearer = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(header)?.[1]
  if (!bearer) throw new KontorError('UNAUTHENTICATED')
  if (isOfHost(bearer)) {
    const { client, tenant } = await verifyAutomation(bearer)
    return { userId: client, email: '', name: client, amr: [], tenants: [{ slug: tenant, name: tenant, roles: ['automation'] }], bearer }
  }
  const claims = await verifyBearer(bearer)
  return { userId: claims.sub, email: claims.email ?? '', name: claims.name ?? claims.preferred_username ?? '', firstName: claims.given_name, lastName: claims.family_name, locale: claims.locale, amr: claims.amr, tenants: membershipsOf(claims), bearer }
}

async function sessionPerson(event: H3Event): Promise<CurrentPerson> {
  const id = sessionCookie.read(event)
  if (!id) throw new KontorError('UNAUTHENTICATED')
  const found = await readSession(id)
  if (!found) throw new KontorError('SESSION_EXPIRED')
  const { revoked, notBefore } = await standingOf(found)
  if (revoked) {
    await deleteSession(id)
    throw new KontorError('SESSION_EXPIRED')
  }
  // Role or membership changed since Keycloak was last asked: what is stored must not decide anything any more.
  const stored = (found.provenAt ?? 0) < notBefore ? await renewSession(id, notBefore) : found
  return { userId: stored.sub, email: stored.email, name: stored.name, firstName: stored.firstName, lastName: stored.lastName, locale: stored.locale, amr: stored.amr, tenants: stored.memberships, session: { id, stored } }
}

/**
 * An access token for one tenant of the person.
 * @throws KontorError TENANT_FORBIDDEN, SECOND_FACTOR_REQUIRED, SESSION_EXPIRED, UNAVAILABLE
 */
export async function currentToken(event: H3Event, slug: string): Promise<string> {
  const person = await currentPerson(event)
  const membership = person.tenants.find(tenant => tenant.slug === slug)
  if (!membership) throw new KontorError('TENANT_FORBIDDEN')
  if (!person.amr.includes('otp') && membership.roles.some(role => SECOND_FACTOR_ROLES.has(role))) throw new KontorError('SECOND_FACTOR_REQUIRED')
  if (person.session) return tenantToken(person.session.id, person.session.stored, slug)
  // A token for several tenants would open each of them to whoever gets hold of it; Directus refuses it too.
  if (person.tenants.length !== 1) throw new KontorError('TENANT_FORBIDDEN')
  return person.bearer as string
}
