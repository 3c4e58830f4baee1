import { Agent } from 'node:http'
import { createProxyServer } from 'httpxy'
import { getRequestIP, setResponseStatus, type H3Event } from 'h3'
import { requestFacts } from '../core/request.ts'
import { authEnv } from './env.ts'

/** What of Keycloak the world may see: the realm's pages and their files, never the console or another realm. */
const PUBLIC = /^\/auth\/(realms\/kontor(\/|$|\?)|resources\/)/
const agent = new Agent({ keepAlive: true, maxSockets: 64 })
let proxy: ReturnType<typeof createProxyServer> | undefined

/** @returns whether the path may be passed on; paths that a server might read in another way may not */
export function isPublicKeycloakPath(path: string): boolean {
  const [pathname = ''] = path.split('?')
  return PUBLIC.test(path) && !/(^|\/)\.\.?(\/|$)|%2e|%2f|%5c|\\|\/\/|;/i.test(pathname)
}

/** Passes a request on to Keycloak as it is, with the headers of a proxy set by us alone. */
export async function proxyToKeycloak(event: H3Event): Promise<void> {
  const { PUBLIC_URL, KEYCLOAK_INTERNAL_URL } = authEnv()
  const { req, res } = event.node
  if (!isPublicKeycloakPath(event.path)) {
    setResponseStatus(event, 404)
    res.end()
    return
  }
  const origin = new URL(PUBLIC_URL)
  for (const name of Object.keys(req.headers)) if (/^(forwarded|x-forwarded-.*|x-real-ip)$/.test(name)) delete req.headers[name]
  req.headers['x-forwarded-for'] = getRequestIP(event) ?? '127.0.0.1'
  req.headers['x-forwarded-proto'] = origin.protocol.slice(0, -1)
  req.headers['x-forwarded-host'] = origin.host
  req.headers['x-forwarded-port'] = origin.port || (origin.protocol === 'https:' ? '443' : '80')
  proxy ??= createProxyServer({ agent, changeOrigin: false, xfwd: false, proxyTimeout: 30_000 })
  const { protocol, host } = new URL(KEYCLOAK_INTERNAL_URL)
  await proxy.web(req, res, { target: `${protocol}//${host}` }).catch((error: unknown) => {
    requestFacts(event).log.warn({ err: error }, 'Keycloak does not answer')
    if (res.headersSent) res.destroy()
    else {
      res.writeHead(503, { 'retry-after': '5', 'content-type': 'text/html; charset=utf-8' })
      res.end(`<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="3"><title>Kontor</title><body style="font-family:system-ui;display:grid;place-items:center;min-height:90vh"><p>Die Anmeldung ist gleich bereit. &middot; The login will be ready in a moment.</p>`)
    }
  })
}
