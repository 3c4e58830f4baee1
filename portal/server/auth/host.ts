import { CODES } from '../core/codes.ts'
import { env } from '../core/env.ts'
import { KontorError } from '../core/errors.ts'
import { serviceToken } from './oidc.ts'

/** Milliseconds. */
const TIMEOUT = 5000

/**
 * Asks the host as the portal itself, not for a person.
 * @param path below `/internal/v1/`
 * @returns status and `data` of the answer, or its first error's code
 * @throws KontorError UNAVAILABLE when it does not answer, or the code of ours with which it says why it cannot
 */
export async function askHost<T>(path: string, init: { readonly method?: 'GET' | 'POST', readonly body?: unknown } = {}): Promise<{ readonly status: number, readonly data?: T, readonly code?: string }> {
  const { method = 'GET', body } = init
  const headers = { authorization: `Bearer ${await serviceToken()}`, ...body === undefined ? {} : { 'content-type': 'application/json' } }
  try {
    const response = await fetch(`${env().HOST_INTERNAL_URL}/internal/v1/${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal: AbortSignal.timeout(TIMEOUT) })
    const { data, errors } = await response.json().catch(() => ({})) as { data?: T, errors?: { extensions?: { code?: string } }[] }
    const code = errors?.[0]?.extensions?.code
    if (response.status === 503 && code !== undefined && Object.hasOwn(CODES, code)) throw new KontorError(code, { retryAfter: Number(response.headers.get('retry-after')) || undefined })
    if (response.status >= 500) throw new Error(`the host answered ${response.status}`)
    return { status: response.status, data, code }
  }
  catch (cause) {
    if (cause instanceof KontorError) throw cause
    throw new KontorError('UNAVAILABLE', { cause })
  }
}
