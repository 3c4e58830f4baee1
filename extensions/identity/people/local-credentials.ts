import { NoLocalCredentialsError } from '../errors.ts'

/** Columns of a user that are a way in beside the login server. */
const CREDENTIALS = ['password', 'token', 'tfa_secret', 'provider', 'external_identifier', 'auth_data'] as const

/**
 * Users keep no password, token or second factor in Directus, whoever wants to set one.
 * @throws 403 naming the field
 */
export function refuseLocalCredentials(payload: unknown): void {
  if (typeof payload !== 'object' || payload === null) return
  for (const field of CREDENTIALS) {
    const value = (payload as Record<string, unknown>)[field]
    if (value !== undefined && value !== null && value !== '') throw new NoLocalCredentialsError({ field })
  }
}
