import { getQuery, getRequestURL, sendRedirect, type H3Event } from 'h3'
import * as oidc from 'openid-client'
import { decodeJwt } from 'jose'
import { requestFacts } from '../core/request.ts'
import { beginLogin, takePendingLogin } from './begin-login.ts'
import { lacksSecondFactor, membershipsOf, parseClaims } from './claims.ts'
import { sessionCookie } from './cookies.ts'
import { authEnv } from './env.ts'
import { keycloak } from './oidc.ts'
import { createSession, deleteSession } from './session-store.ts'

/** The way back from Keycloak: the code becomes tokens, the tokens a session with a new id. */
export async function finishLogin(event: H3Event) {
  const { PUBLIC_URL } = authEnv()
  const { state, error } = getQuery(event)
  const pending = typeof state === 'string' ? await takePendingLogin(event, state) : undefined
  // An old link, another browser, or the back button: begin again, Keycloak remembers who is logged in.
  if (!pending) return sendRedirect(event, '/login', 302)
  // The person pressed "cancel", or waited too long: back to where they were, which asks for a login if it needs one.
  if (error !== undefined) return sendRedirect(event, pending.returnTo, 302)
  const url = new URL(getRequestURL(event).search, `${PUBLIC_URL}/login/callback`)
  const tokens = await oidc.authorizationCodeGrant(keycloak(), url, { pkceCodeVerifier: pending.verifier, expectedState: state as string, expectedNonce: pending.nonce, idTokenExpected: true })
  // Straight from the token endpoint over our own connection; signature checked where it is used.
  const claims = parseClaims(decodeJwt(tokens.access_token))
  const memberships = membershipsOf(claims)
  if (lacksSecondFactor(memberships, claims.amr) && !pending.steppedUp) return beginLogin(event, { returnTo: pending.returnTo, stepUp: true })
  const former = sessionCookie.read(event)
  if (former) await deleteSession(former)
  const id = await createSession({
    sub: claims.sub,
    sid: claims.sid ?? '',
    email: claims.email ?? claims.preferred_username ?? '',
    name: claims.name ?? claims.email ?? '',
    locale: claims.locale,
    amr: claims.amr,
    memberships,
    refreshToken: tokens.refresh_token ?? '',
    idToken: tokens.id_token ?? '',
    accessTokens: {},
    createdAt: Date.now(),
  })
  sessionCookie.write(event, id)
  requestFacts(event).log.info({ userId: claims.sub }, 'login')
  return sendRedirect(event, pending.returnTo, 302)
}
