import { decodeJwt } from 'jose'

/**
 * Whose token it is, by what it says of itself; nothing is trusted yet.
 * `directus` is a session of Studio, which Directus checks itself; `unknown` includes Directus' static tokens.
 */
export function kindOfToken(token: string, issuer: string): 'person' | 'delegation' | 'automation' | 'directus' | 'unknown' {
  try {
    const { iss, scope } = decodeJwt(token)
    if (iss === 'kontor-host') return scope === 'automation' ? 'automation' : 'delegation'
    return iss === issuer ? 'person' : iss === 'directus' ? 'directus' : 'unknown'
  }
  catch {
    return 'unknown'
  }
}
