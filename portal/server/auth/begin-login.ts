import { getCookie, getRequestHeader, sendRedirect, type H3Event } from 'h3'
import * as oidc from 'openid-client'
import { localeOf } from '../core/request.ts'
import { bindBrowser, readBrowser } from './cookies.ts'
import { authEnv } from './env.ts'
import { keycloak, LOGIN_SCOPE } from './oidc.ts'
import { withRedis } from './redis.ts'
import { fingerprint, seal, unseal } from './seal.ts'

/** What must be remembered between the redirect to Keycloak and the way back. */
export interface PendingLogin {
  readonly verifier: string
  readonly nonce: string
  readonly returnTo: string
  /** The second factor was asked for: not again, or the browser would run in a circle. */
  readonly steppedUp: boolean
  readonly browser: string
}

/** How long a person may take at Keycloak's pages, in seconds. */
export const PENDING_SECONDS = 3600

interface Options {
  readonly returnTo: string
  /** Ask for the second factor on an existing login. */
  readonly stepUp?: boolean
  /** An action of Keycloak that the person starts from the account page. */
  readonly action?: string
}

/** Sends the browser to Keycloak, with PKCE, state and nonce. */
export async function beginLogin(event: H3Event, { returnTo, stepUp = false, action }: Options) {
  const { PUBLIC_URL, SESSION_KEY } = authEnv()
  const state = oidc.randomState()
  const pending: PendingLogin = { verifier: oidc.randomPKCECodeVerifier(), nonce: oidc.randomNonce(), returnTo, steppedUp: stepUp, browser: fingerprint(bindBrowser(event)) }
  const key = `login:${fingerprint(state)}`
  await withRedis(redis => redis.set(key, seal(pending, SESSION_KEY, key), 'EX', PENDING_SECONDS))
  const url = oidc.buildAuthorizationUrl(keycloak(), {
    redirect_uri: `${PUBLIC_URL}/login/callback`,
    scope: LOGIN_SCOPE,
    state,
    nonce: pending.nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(pending.verifier),
    code_challenge_method: 'S256',
    ui_locales: getCookie(event, 'kontor_locale') ?? localeOf(getRequestHeader(event, 'accept-language')),
    ...stepUp ? { acr_values: '2' } : {},
    ...action ? { kc_action: action } : {},
  })
  return sendRedirect(event, url.href, 302)
}

/** The login that a `state` belongs to, once, and only in the browser that began it. */
export async function takePendingLogin(event: H3Event, state: string): Promise<PendingLogin | undefined> {
  const key = `login:${fingerprint(state)}`
  const text = await withRedis(redis => redis.getdel(key))
  const pending = text === null ? undefined : unseal<PendingLogin>(text, authEnv().SESSION_KEY, key)
  const browser = readBrowser(event)
  return pending && browser && pending.browser === fingerprint(browser) ? pending : undefined
}
