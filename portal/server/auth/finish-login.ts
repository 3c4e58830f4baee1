import { getQuery, sendRedirect, type H3Event } from 'h3'
import * as oidc from 'openid-client'
import { KontorError } from '../core/errors.ts'
import { requestFacts } from '../core/request.ts'
import { beginLogin, takePendingLogin } from './begin-login.ts'
import { verifyAccessToken } from './bearer.ts'
import { lacksSecondFactor, membershipsOf } from './claims.ts'
import { sessionCookie } from './cookies.ts'
import { authEnv } from './env.ts'
import { giveLoginPostsBack } from './login-limit.ts'
import { keycloak } from './oidc.ts'
import { createSession, deleteSession, readSession } from './session-store.ts'

/** The way back from Keycloak: the code becomes tokens, the tokens a session with a new id. */
export async function finishLogin(event: H3Event) {
  const { PUBLIC_URL } = authEnv()
  const { state, error } = getQuery(event)
  const pending = typeof state === 'string' ? await takePendingLogin(event, state) : undefined
  // An old link, another browser, or the back button: begin again, Keycloak remembers who is logged in.
  if (!pending) return sendRedirect(event, '/login', 302)
  const former = sessionCookie.read(event)
  if (error !== undefined) return afterRefusal(event, pending.returnTo, error, former)
  const url = new URL(`${PUBLIC_URL}/login/callback?${event.path.split('?')[1] ?? ''}`)
  const tokens = await oidc.authorizationCodeGrant(keycloak(), url, { pkceCodeVerifier: pending.verifier, expectedState: state as string, expectedNonce: pending.nonce, idTokenExpected: true }).catch(explain)
  const claims = await verifyAccessToken(tokens.access_token).catch(notOurs)
  const memberships = membershipsOf(claims)
  if (lacksSecondFactor(memberships, claims.amr) && !pending.steppedUp) return beginLogin(event, { returnTo: pending.returnTo, stepUp: true })
  if (former) await deleteSession(former)
  const id = await createSession({
    sub: claims.sub,
    sid: claims.sid ?? '',
    email: claims.email ?? claims.preferred_username ?? '',
    name: claims.name ?? claims.email ?? '',
    firstName: claims.given_name,
    lastName: claims.family_name,
    locale: claims.locale,
    amr: claims.amr,
    memberships,
    refreshToken: tokens.refresh_token ?? '',
    idToken: tokens.id_token ?? '',
    accessTokens: {},
    createdAt: Date.now(),
    provenAt: claims.iat ?? 0,
  })
  sessionCookie.write(event, id)
  await giveLoginPostsBack(event, claims)
  requestFacts(event).log.info({ userId: claims.sub }, 'login')
  return sendRedirect(event, pending.returnTo, 302)
}

/**
 * Keycloak says no: the person waited too long, or cancelled something that they had started while logged in. Back to
 * where they were. Without a session only the first may begin again by itself, or the browser would run in a circle.
 */
async function afterRefusal(event: H3Event, returnTo: string, error: unknown, session: string | undefined) {
  if (error === 'temporarily_unavailable' || (session && await readSession(session))) return sendRedirect(event, returnTo, 302)
  throw new KontorError('LOGIN_FAILED', { cause: new Error(`Keycloak answers ${String(error).slice(0, 100)}`) })
}

/** @throws KontorError UNAVAILABLE when Keycloak did not answer, LOGIN_FAILED when its answer is not good */
function explain(cause: unknown): never {
  const { code, cause: inner } = cause as { code?: string, cause?: unknown }
  const failed = cause instanceof TypeError || code === 'OAUTH_TIMEOUT' || (inner instanceof Response && inner.status >= 500)
  throw new KontorError(failed ? 'UNAVAILABLE' : 'LOGIN_FAILED', { cause })
}

/** Sent to the login again, the browser would run in a circle. */
function notOurs(cause: unknown): never {
  throw cause instanceof KontorError && cause.code === 'UNAUTHENTICATED' ? new KontorError('LOGIN_FAILED', { cause }) : cause
}
