import { hub } from './hub.ts'
import { realmToken } from './realm-tokens.ts'

export interface PortalAnswer<T> { readonly status: number, readonly code?: string, readonly data: T, readonly total?: number }
export interface PortalApi {
  <T = { id: string }>(role: string, method: string, path: string, body?: unknown): Promise<PortalAnswer<T>>
  /** Role -> access token. */
  readonly tokens: Readonly<Record<string, string>>
}

/**
 * The portal's API in a tenant, as somebody of each role with a second factor.
 * @param under begins each path, such as `/crm`
 * @param base of another process than the hub's portal
 */
export async function portalApi(roles: readonly string[], under = '', tenant = 'demo', base = hub().publicUrl): Promise<PortalApi> {
  const tokens = Object.fromEntries(await Promise.all(roles.map(async role => [role, await realmToken({ claims: { organization: { [tenant]: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', 'otp'] }, lifespan: 1800 })] as const)))
  const api = async <T>(role: string, method: string, path: string, body?: unknown) => {
    const response = await fetch(`${base}/api/v1${under}${path}`, { method, headers: { 'authorization': `Bearer ${tokens[role]}`, 'x-kontor-tenant': tenant, ...body === undefined ? {} : { 'content-type': 'application/json' } }, ...body === undefined ? {} : { body: JSON.stringify(body) } })
    const text = await response.text()
    // An export is a file, not an answer.
    const answer = (text.startsWith('{') ? JSON.parse(text) : { data: text }) as { data: T, error?: { code: string }, pagination?: { total: number } }
    return { status: response.status, data: answer.data, ...answer.error ? { code: answer.error.code } : {}, ...answer.pagination ? { total: answer.pagination.total } : {} }
  }
  return Object.assign(api, { tokens })
}
