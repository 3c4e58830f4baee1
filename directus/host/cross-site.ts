import type { IncomingHttpHeaders } from 'node:http'

const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'SEARCH'])
/** Flows that answer GET may change something. */
const FLOWS = '/flows/trigger/'

/**
 * Whether a call that changes something comes from another page than Studio's own with the cookie of somebody who is
 * logged in there. Studios of two tenants are one site for a browser, so SameSite keeps none of them from the other.
 * @param path as `normalPath` gives it
 * @param origin of the tenant's Studio
 */
export function isForgeable({ method, headers }: { readonly method: string, readonly headers: IncomingHttpHeaders }, path: string, origin: string): boolean {
  // Another page cannot send an Authorization header without being asked first (CORS), and is refused then.
  if (headers.cookie === undefined || headers.authorization !== undefined) return false
  if (READING.has(method) && !path.startsWith(FLOWS)) return false
  if (headers['sec-fetch-site'] !== undefined) return headers['sec-fetch-site'] !== 'same-origin'
  return headers.origin !== origin
}
