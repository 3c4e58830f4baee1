import { getRequestHeader, sendRedirect } from 'h3'
import * as oidc from 'openid-client'
import { sessionCookie } from '../auth/cookies.ts'
import { authEnv } from '../auth/env.ts'
import { keycloak } from '../auth/oidc.ts'
import { defineLoginPage } from '../auth/page.ts'
import { revokeSid } from '../auth/revocations.ts'
import { deleteSession, readSession } from '../auth/session-store.ts'

/** Ends the session here, in Keycloak, and every access token that is still out. */
export default defineLoginPage(async (event) => {
  // No link on another page, a tenant's Studio neither, and no picture anywhere must log anybody out.
  const [site = 'none', target = 'document'] = [getRequestHeader(event, 'sec-fetch-site'), getRequestHeader(event, 'sec-fetch-dest')]
  if (!['same-origin', 'none'].includes(site) || target !== 'document') return sendRedirect(event, '/', 302)
  const id = sessionCookie.read(event)
  const session = id ? await readSession(id) : undefined
  sessionCookie.clear(event)
  if (!id) return sendRedirect(event, '/login', 302)
  if (session) {
    await revokeSid(session.sid)
    await deleteSession(id)
  }
  // A session that we no longer know may still be one in Keycloak, which then asks before it ends it.
  const url = oidc.buildEndSessionUrl(keycloak(), { post_logout_redirect_uri: `${authEnv().PUBLIC_URL}/`, ...session ? { id_token_hint: session.idToken } : {} })
  return sendRedirect(event, url.href, 302)
})
