import { SLUG } from '@kontor/model'
import type { H3Event } from 'h3'
import { KontorError } from '~~/server/core'
import { askHost } from '~~/server/auth/host'
import { countLoginPost } from '~~/server/auth/login-limit'

/** Why nobody gets in by registering: code -> status. */
export const REGISTRATION_CODES = { REGISTRATION_CLOSED: 403, TOO_MANY_REQUESTS: 429, INVALID_BODY: 400, UNAVAILABLE: 503 } as const

/** @throws KontorError REGISTRATION_CLOSED: what is no slug is answered like a tenant that lets nobody register */
export function publicSlug(given: unknown): string {
  if (typeof given !== 'string' || !SLUG.test(given)) throw new KontorError('REGISTRATION_CLOSED')
  return given
}

/** @throws KontorError TOO_MANY_REQUESTS; registrations count like passwords */
export async function countRegistration(event: H3Event): Promise<void> {
  const seconds = await countLoginPost(event)
  if (seconds !== undefined) throw new KontorError('TOO_MANY_REQUESTS', { retryAfter: seconds })
}

/** @throws KontorError REGISTRATION_CLOSED, REGISTRATION_LINK_INVALID, UNAVAILABLE */
export async function askRegistration<T>(path: string, body?: unknown): Promise<T> {
  const { status, data, code } = await askHost<T>(path, body === undefined ? {} : { method: 'POST', body })
  if (status >= 400) throw new KontorError(code === 'REGISTRATION_LINK_INVALID' ? code : code === 'REGISTRATION_CLOSED' ? code : 'INVALID_BODY')
  return data as T
}
