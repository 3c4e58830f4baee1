import { NoLocalCredentialsError } from '../errors.ts'

/** Columns of a user that are a way in beside the login server, or that it keeps. */
const CREDENTIALS = ['password', 'token', 'tfa_secret', 'provider', 'external_identifier', 'auth_data'] as const
/** Not even to be emptied. */
const KEPT = ['role', 'email', 'status'] as const

/**
 * Users keep no password, token or second factor in Directus, whoever wants to set one; role and address come from
 * Keycloak with each login, and who is locked out is decided in the administration, which spares the last administrator.
 * @throws 403 naming the field
 */
export function refuseLocalCredentials(payload: unknown): void {
  if (typeof payload !== 'object' || payload === null) return
  for (const field of KEPT) if (field in payload) throw new NoLocalCredentialsError({ field })
  for (const field of CREDENTIALS) {
    const value = (payload as Record<string, unknown>)[field]
    if (value !== undefined && value !== null && value !== '') throw new NoLocalCredentialsError({ field })
  }
}
