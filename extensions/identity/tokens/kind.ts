import { decodeJwt } from 'jose'

/**
 * Whose token it is, by its issuer alone; nothing is trusted yet.
 * `directus` is a session of Studio, which Directus checks itself; `unknown` includes Directus' static tokens.
 */
export function kindOfToken(token: string, issuer: string): 'person' | 'delegation' | 'directus' | 'unknown' {
  try {
    const { iss } = decodeJwt(token)
    return iss === issuer ? 'person' : iss === 'kontor-host' ? 'delegation' : iss === 'directus' ? 'directus' : 'unknown'
  }
  catch {
    return 'unknown'
  }
}
