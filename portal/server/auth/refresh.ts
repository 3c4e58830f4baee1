import { setTimeout as sleep } from 'node:timers/promises'
import * as oidc from 'openid-client'
import { KontorError } from '../core/errors.ts'
import { verifyAccessToken } from './bearer.ts'
import { membershipsOf, type Claims } from './claims.ts'
import { keycloak, LOGIN_SCOPE, tenantScope } from './oidc.ts'
import { revokeSid } from './revocations.ts'
import { deleteSession, readSession, updateSession, withSessionLock, type StoredSession } from './session-store.ts'

/** A token is renewed this long before it ends, in milliseconds: it must outlive the call that it is for. */
const EARLY_MS = 30_000
/** How often Keycloak is asked anew for one change; more would only mean that its clock is behind ours. */
const RENEWALS = 4

/** The token for a tenant that is still good, if there is one. */
export function freshToken(session: StoredSession, slug: string, now = Date.now()): string | undefined {
  const held = session.accessTokens[slug]
  return held && held.expiresAt - EARLY_MS > now ? held.token : undefined
}

/**
 * An access token for one tenant of the session. Parallel requests cause one refresh.
 * @throws KontorError SESSION_EXPIRED when the session was ended here or in Keycloak, TENANT_FORBIDDEN when the person is no
 *   longer a member, UNAVAILABLE when Keycloak does not answer
 */
export async function tenantToken(id: string, session: StoredSession, slug: string): Promise<string> {
  return freshToken(session, slug) ?? await withSessionLock(id, async () => {
    const current = await readSession(id)
    if (!current) throw new KontorError('SESSION_EXPIRED')
    return freshToken(current, slug) ?? await refresh(id, current, slug)
  })
}

/**
 * Asks Keycloak anew who the person is and where they belong, because something changed at `notBefore`.
 * @throws KontorError SESSION_EXPIRED when Keycloak no longer knows the session, UNAVAILABLE when it does not answer
 */
export function renewSession(id: string, notBefore: number): Promise<StoredSession> {
  return withSessionLock(id, async () => {
    for (let round = 0; round < RENEWALS; round++) {
      const current = await readSession(id)
      if (!current) throw new KontorError('SESSION_EXPIRED')
      if ((current.provenAt ?? 0) >= notBefore) return current
      // Times in tokens are whole seconds: one from the very second of the change would not do.
      const wait = Math.max(notBefore * 1000 - Date.now() + 20, round * 100)
      if (wait > 0) await sleep(Math.min(wait, 2000))
      const { tokens, claims } = await grant(id, current, LOGIN_SCOPE)
      if (!await updateSession(id, { ...current, ...known(current, tokens, claims), memberships: membershipsOf(claims), accessTokens: {}, provenAt: claims.iat ?? 0 })) throw new KontorError('SESSION_EXPIRED')
    }
    throw new KontorError('UNAVAILABLE', { cause: new Error('the clock of Keycloak is behind: its tokens are older than a change that was made before') })
  })
}

type Tokens = Awaited<ReturnType<typeof oidc.refreshTokenGrant>>

async function grant(id: string, session: StoredSession, scope: string): Promise<{ tokens: Tokens, claims: Claims }> {
  const tokens = await renewed(id, session, scope)
  // The former refresh token is used up: the new one is kept before anything else can fail.
  if (tokens.refresh_token && !await updateSession(id, { ...session, refreshToken: tokens.refresh_token })) throw new KontorError('SESSION_EXPIRED')
  return { tokens, claims: await verifyAccessToken(tokens.access_token) }
}

function renewed(id: string, session: StoredSession, scope: string): Promise<Tokens> {
  return oidc.refreshTokenGrant(keycloak(), session.refreshToken, { scope }).catch(async (error: unknown) => {
    if (!(error instanceof oidc.ResponseBodyError) || error.error !== 'invalid_grant') throw new KontorError('UNAVAILABLE', { cause: error })
    // Ended at Keycloak, or the refresh token was used by somebody else: what it brought before ends too. Not so for one
    // that a new login in the same browser has replaced meanwhile: Keycloak's session lives on in that.
    if (await deleteSession(id) && session.sid) await revokeSid(session.sid)
    throw new KontorError('SESSION_EXPIRED', { cause: error })
  })
}

/** What a new token tells of the person, in place of what was known. */
const known = (session: StoredSession, tokens: Tokens, claims: Claims) => ({
  refreshToken: tokens.refresh_token ?? session.refreshToken,
  name: claims.name ?? session.name,
  firstName: claims.given_name,
  lastName: claims.family_name,
  email: claims.email ?? session.email,
  locale: claims.locale ?? session.locale,
  amr: claims.amr,
})

async function refresh(id: string, session: StoredSession, slug: string): Promise<string> {
  const { tokens, claims } = await grant(id, session, tenantScope(slug))
  const membership = membershipsOf(claims).find(candidate => candidate.slug === slug)
  const others = session.memberships.filter(candidate => candidate.slug !== slug)
  const accessTokens = Object.fromEntries(Object.entries(session.accessTokens).filter(([held]) => held !== slug))
  const kept = await updateSession(id, {
    ...session,
    ...known(session, tokens, claims),
    memberships: membership ? [...others, membership].sort((a, b) => a.slug.localeCompare(b.slug)) : others,
    accessTokens: membership ? { ...accessTokens, [slug]: { token: tokens.access_token, jti: claims.jti ?? '', expiresAt: claims.exp * 1000 } } : accessTokens,
  })
  if (!kept) throw new KontorError('SESSION_EXPIRED')
  if (!membership) throw new KontorError('TENANT_FORBIDDEN')
  return tokens.access_token
}
