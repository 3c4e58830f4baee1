import { directusRows } from '@kontor/compile/directus.ts'
import { MODELS, SLUG } from '@kontor/model'
import type { HostEnv } from './env.ts'

export type Route =
  | { readonly kind: 'instance', readonly slug: string, readonly path: string }
  /** What services ask of the host itself. */
  | { readonly kind: 'internal', readonly path: string }
  /** The host's own pages: `/health`. */
  | { readonly kind: 'host', readonly path: string, readonly tenant?: string }
  | { readonly kind: 'refused', readonly status: 400 | 403 | 404, readonly code: string, readonly message: string }

export interface RouteRequest {
  readonly method: string
  readonly url: string
  readonly host?: string
  /** Header X-Kontor-Tenant. */
  readonly tenant?: string
}

const LOOPBACK = ['127.0.0.1', 'localhost', '::1', '[::1]']

/**
 * Decides who answers a request. A tenant comes from the host name (`demo.localhost`, per STUDIO_URL); only under the
 * host's own address may `X-Kontor-Tenant` name it, so a page of one Studio cannot reach another tenant.
 */
export function createRouter(env: Pick<HostEnv, 'STUDIO_URL' | 'HOST_ADDRESS' | 'HOST_INTERNAL_URL'>): (request: RouteRequest) => Route {
  const own = new Set([...LOOPBACK, env.HOST_ADDRESS, new URL(env.HOST_INTERNAL_URL).hostname].map(host => host.toLowerCase()))
  const [before = '', after = ''] = new URL(env.STUDIO_URL.replace('{tenant}', 'tenant-placeholder')).hostname.split('tenant-placeholder')
  const fromHost = (hostname: string) => {
    const fits = hostname.length > before.length + after.length && hostname.startsWith(before) && hostname.endsWith(after)
    const slug = fits ? hostname.slice(before.length, hostname.length - after.length) : ''
    return SLUG.test(slug) ? slug : undefined
  }
  return ({ method, url, host, tenant }) => {
    const hostname = hostnameOf(host)
    const slug = fromHost(hostname)
    // Directus takes an absolute address apart, and would serve a path that was not looked at here.
    const path = url.startsWith('/') ? normalPath(url) : undefined
    if (path === undefined) return refused(400, 'INVALID_PATH', 'The address of the request is not valid.')
    if (slug === undefined && !own.has(hostname)) return refused(404, 'TENANT_UNKNOWN', `Nothing is served under the name ${hostname.slice(0, 100)}.`)
    if (slug !== undefined && tenant !== undefined && tenant !== slug) return refused(400, 'TENANT_MISMATCH', 'The header X-Kontor-Tenant names another tenant than the address.')
    if (slug === undefined && path === '/health') {
      const named = new URLSearchParams(url.split('?')[1] ?? '').get('tenant')
      return { kind: 'host', path, ...named === null ? {} : { tenant: named } }
    }
    if (slug === undefined && path.startsWith('/internal/')) return { kind: 'internal', path }
    // What is no name of a tenant goes no further: addresses are made of it.
    if (tenant !== undefined && !SLUG.test(tenant)) return refused(404, 'TENANT_UNKNOWN', 'The header X-Kontor-Tenant names no tenant.')
    const target = slug ?? tenant
    if (target === undefined) return refused(400, 'TENANT_REQUIRED', 'The header X-Kontor-Tenant is missing.')
    return isBlocked(method, path)
      ? refused(403, 'FORBIDDEN', 'This part of Directus is switched off in Kontor.')
      : { kind: 'instance', slug: target, path }
  }
}

const refused = (status: 400 | 403 | 404, code: string, message: string): Route => ({ kind: 'refused', status, code, message })

function hostnameOf(host: string | undefined): string {
  return (host ?? '').toLowerCase().replace(/:\d+$/, '')
}

/**
 * The path as any reader might take it: decoded, one slash where several stand, dot segments resolved, small letters.
 * @returns nothing when it cannot be decoded
 */
export function normalPath(url: string): string | undefined {
  let path = url.split(/[?#]/)[0] ?? ''
  try {
    // Twice, because a second reader may decode what a first one left.
    for (let i = 0; i < 2; i++) path = decodeURIComponent(path)
  }
  catch {
    return undefined
  }
  const parts: string[] = []
  for (const part of path.replaceAll('\\', '/').split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`.toLowerCase()
}

interface Block {
  readonly prefix: string
  /** Narrows it to addresses that begin so. */
  readonly startsWith?: string
  /** Methods that pass; all others, or all of them, are refused. */
  readonly except?: readonly string[]
}

/**
 * What would let somebody around a rule of the product: a schema that is mirrored (and so drops fields), code from a
 * registry, people and passwords made outside Keycloak, deployments to services elsewhere.
 */
export const BLOCKED: readonly Block[] = [
  { prefix: '/schema' },
  { prefix: '/extensions/registry' },
  { prefix: '/extensions', except: ['GET', 'HEAD', 'OPTIONS'] },
  { prefix: '/users/invite' },
  { prefix: '/users/register' },
  { prefix: '/server/setup' },
  { prefix: '/auth/password' },
  { prefix: '/users/me/tfa' },
  // Answers anybody, and a hash costs 64 MB and a tenth of a second.
  { prefix: '/utils/hash' },
  { prefix: '/shares', except: ['GET', 'HEAD', 'OPTIONS', 'DELETE'] },
  { prefix: '/deployments' },
  { prefix: '/mcp' },
  { prefix: '/ai' },
  // Rows of Directus' own tables, past the services that check them.
  { prefix: '/utils/import', startsWith: '/utils/import/directus_' },
  // Directus drops the table before it asks whether it may.
  ...[...MODELS.core, ...MODELS.tenant].map(({ name }) => ({ prefix: `/collections/${name}`, except: ['GET', 'HEAD', 'OPTIONS', 'SEARCH', 'PATCH', 'POST'] })),
  // Directus asks nobody before it changes or drops a foreign key.
  ...[...directusRows(MODELS.core).relations, ...directusRows(MODELS.tenant).relations].map(row => ({
    prefix: `/relations/${String(row.many_collection)}/${String(row.many_field)}`, except: ['GET', 'HEAD', 'OPTIONS', 'SEARCH'],
  })),
]

/** @param path as `normalPath` gives it */
export function isBlocked(method: string, path: string): boolean {
  return BLOCKED.some(({ prefix, startsWith = prefix, except }) =>
    (path === prefix || path.startsWith(`${prefix}/`)) && path.startsWith(startsWith) && !except?.includes(method.toUpperCase()))
}
