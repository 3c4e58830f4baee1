import { Agent, type IncomingHttpHeaders } from 'node:http'
import { createProxyServer } from 'httpxy'
import { setResponseHeaders, setResponseStatus, type H3Event } from 'h3'
import { clientAddress } from '../core/client-address.ts'
import { requestFacts } from '../core/request.ts'
import { PLAIN_PAGE, setSecurityHeaders } from '../core/security.ts'
import { authEnv } from './env.ts'
import { countLoginPost, isLoginPost } from './login-limit.ts'
import { answerTooMany } from './too-many.ts'

/**
 * What of Keycloak the world may see: logging in and out, tokens, what a mail's link leads to, other login servers, and the
 * files of these pages. Never the console, another realm, Keycloak's own account pages (the portal has them), the
 * registration of people and clients, logins of devices, what is there for scripts of other origins, or SAML.
 */
const PUBLIC = /^\/auth\/(?:realms\/kontor\/(?:protocol\/openid-connect\/(?!auth\/device|ext\/|login-status|3p-cookies|registrations)|login-actions\/|broker\/|\.well-known\/)|resources\/)/
/** Keycloak needs no other signs in its paths. Whatever is encoded might be read in another way behind us. */
const PLAIN = /^[\w./~@-]*$/
const DOTS = /\/\.{1,2}(?:\/|$)|\/\//
/**
 * Headers of one connection (RFC 9110, 7.6.1), what a client may not say about itself (that is written here), and the
 * origin: with it Keycloak would answer scripts of other sites (CORS).
 */
const DROPPED = /^(?:origin|connection|keep-alive|te|trailer|upgrade|proxy-.*|forwarded|x-forwarded-.*|x-real-ip)$/
/** Without these a body would have no end that both sides agree on. */
const FRAMING: ReadonlySet<string> = new Set(['host', 'content-length', 'transfer-encoding'])
const WITHOUT_BODY: ReadonlySet<string> = new Set(['GET', 'HEAD'])
const agent = new Agent({ keepAlive: true, maxSockets: 64 })
let proxy: ReturnType<typeof createProxyServer> | undefined

/**
 * Whether a request may be passed on.
 * @param target path and query as they came over the wire: a decoded form is not what is passed on
 */
export function isPublicKeycloakPath(target: string): boolean {
  const [path = ''] = target.split('?')
  return PUBLIC.test(path) && PLAIN.test(path) && !DOTS.test(path)
}

/** Without what belongs to the connection, what only we may say, and the portal's own cookies, which are no business of Keycloak. */
function cleanHeaders(headers: IncomingHttpHeaders): void {
  const named = new Set(headers.connection?.toLowerCase().split(',').map(name => name.trim()))
  for (const name of Object.keys(headers)) if (DROPPED.test(name) || (named.has(name) && !FRAMING.has(name))) delete headers[name]
  const cookies = headers.cookie?.split(';').map(cookie => cookie.trim()).filter(cookie => !/^(?:__Host-)?kontor_/.test(cookie))
  if (cookies?.length) headers.cookie = cookies.join('; ')
  else delete headers.cookie
}

/** Passes a request on to Keycloak as it is, with the headers of a proxy set by us alone. */
export async function proxyToKeycloak(event: H3Event): Promise<void> {
  const { PUBLIC_URL, KEYCLOAK_INTERNAL_URL } = authEnv()
  const { req, res } = event.node
  if (!isPublicKeycloakPath(req.url ?? '')) return answerNothing(event, 404)
  // Keycloak might read a form that comes with a GET, and only posts are counted.
  if (event.method !== 'POST' && (!WITHOUT_BODY.has(event.method) || req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) !== 0)) return answerNothing(event, 400)
  if (isLoginPost(event.method, req.url ?? '')) {
    const seconds = await countLoginPost(event).catch(() => 'unknown' as const)
    // Without a count nobody may guess; without Redis there would be no session either.
    if (seconds === 'unknown') return answerSoon(event)
    if (seconds !== undefined) return answerTooMany(event, seconds)
  }
  const origin = new URL(PUBLIC_URL)
  const address = clientAddress(event)
  cleanHeaders(req.headers)
  req.headers['x-forwarded-for'] = address
  req.headers['x-forwarded-proto'] = origin.protocol.slice(0, -1)
  req.headers['x-forwarded-host'] = origin.host
  req.headers['x-forwarded-port'] = origin.port || (origin.protocol === 'https:' ? '443' : '80')
  proxy ??= createProxyServer({ agent, changeOrigin: false, xfwd: false, proxyTimeout: 30_000 })
  const { protocol, host } = new URL(KEYCLOAK_INTERNAL_URL)
  await proxy.web(req, res, { target: `${protocol}//${host}` }).catch((error: unknown) => {
    requestFacts(event).log.warn({ err: error }, 'Keycloak does not answer')
    if (res.headersSent) res.destroy()
    else answerSoon(event)
  })
}

function answerNothing(event: H3Event, status: number): void {
  setSecurityHeaders(event)
  setResponseStatus(event, status)
  event.node.res.end()
}

function answerSoon(event: H3Event): void {
  setSecurityHeaders(event)
  setResponseStatus(event, 503)
  setResponseHeaders(event, { 'content-security-policy': PLAIN_PAGE, 'retry-after': 5, 'content-type': 'text/html; charset=utf-8' })
  event.node.res.end(`<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="3"><title>Kontor</title><body style="font-family:system-ui;display:grid;place-items:center;min-height:90vh"><p>Die Anmeldung ist gleich bereit. &middot; The login will be ready in a moment.</p>`)
}
