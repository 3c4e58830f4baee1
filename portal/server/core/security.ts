import { randomBytes } from 'node:crypto'
import { getRequestHeader, setResponseHeaders, type H3Event } from 'h3'
import { env } from './env.ts'
import { KontorError } from './errors.ts'

/** Keycloak's pages bring a policy of their own, which ours must not narrow. */
export const isLoginPage = (path: string) => path.startsWith('/auth/')

/** What is no page needs nothing and is shown nowhere; a page brings a policy of its own. */
const NO_PAGE = 'default-src \'none\'; base-uri \'none\'; form-action \'none\'; frame-ancestors \'none\''

/** A page of a few words, without scripts. */
export const PLAIN_PAGE = `${NO_PAGE}; style-src 'unsafe-inline'`

/** Headers of every answer that is not Keycloak's. */
export function setSecurityHeaders(event: H3Event): void {
  setResponseHeaders(event, {
    'content-security-policy': NO_PAGE,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=()',
    ...env().PUBLIC_URL.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {},
  })
}

/** A page's policy: scripts by nonce alone; styles inline, which Nuxt UI's components need. */
export function contentSecurityPolicy(nonce: string): string {
  return [
    'default-src \'self\'',
    `script-src 'self' 'nonce-${nonce}'`,
    'style-src \'self\' \'unsafe-inline\'',
    'img-src \'self\' data: blob:',
    'font-src \'self\'',
    'connect-src \'self\'',
    'object-src \'none\'',
    'base-uri \'none\'',
    'form-action \'self\'',
    'frame-ancestors \'none\'',
  ].join('; ')
}

export const makeNonce = () => randomBytes(16).toString('base64url')

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * A call that changes something and carries a cookie must come from our own pages.
 * @throws KontorError 403 for another origin, or none at all
 */
export function checkOrigin(event: H3Event): void {
  if (SAFE.has(event.method) || getRequestHeader(event, 'cookie') === undefined || getRequestHeader(event, 'authorization') !== undefined) return
  if (getRequestHeader(event, 'sec-fetch-site') === 'same-origin') return
  const origin = getRequestHeader(event, 'origin')
  if (origin !== new URL(env().PUBLIC_URL).origin) throw new KontorError('FOREIGN_ORIGIN')
}
