import type { IncomingHttpHeaders } from 'node:http'
import { jwtVerify, type JWTPayload, type JWTVerifyGetKey, type KeyObject } from 'jose'
import { studioCookie } from './child-env.ts'
import { API_AUDIENCE, DELEGATION_ISSUER } from './delegation.ts'
import { HostError } from './errors.ts'
import { directusSecret } from './keys.ts'

/** So many wakings in a row by people who show nothing, and so many more a minute, over all tenants. */
const BURST = 30
const PER_MINUTE = 30
/** Milliseconds of rest after which a tenant makes room for somebody who shows nothing. */
export const STRANGERS_IDLE = 60_000

export interface WakeGuardParts {
  readonly issuer: string
  /** Keys of the realm. */
  readonly realmKeys: JWTVerifyGetKey
  /** Of the tokens that the host signs itself. */
  readonly hostKey: KeyObject
  readonly hostSecret: string
  readonly studioUrl: string
  /** Would the tenant find room, at the cost of none that was used within this time (milliseconds)? */
  readonly hasRoom: (idle: number) => boolean
  readonly now?: () => number
}

/**
 * Whether a request may wake a parked tenant. Everybody can name a tenant, and each one that is woken takes a process
 * and perhaps another one's place: who shows a good token or a session of this very tenant wakes it at any time, all
 * others together only so often, and nobody in use has to go for them. What they may do then is the tenant's to decide.
 * @throws HostError 503 HUB_BUSY
 */
export function createWakeGuard({ issuer, realmKeys, hostKey, hostSecret, studioUrl, hasRoom, now = () => performance.now() }: WakeGuardParts): (slug: string, headers: IncomingHttpHeaders) => Promise<void> {
  let [left, at] = [BURST, now()]
  function take(): boolean {
    left = Math.min(BURST, left + (now() - at) / 60_000 * PER_MINUTE)
    at = now()
    if (left < 1) return false
    left -= 1
    return true
  }

  async function belongs(slug: string, headers: IncomingHttpHeaders): Promise<boolean> {
    const bearer = /^bearer ([^\s]+)$/i.exec(headers.authorization ?? '')?.[1]
    const cookie = cookieOf(headers.cookie, studioCookie(studioUrl, slug))
    const isOf = (payload: JWTPayload) => payload.tenant === slug || (typeof payload.organization === 'object' && payload.organization !== null && Object.hasOwn(payload.organization, slug))
    const checks = [
      ...bearer === undefined ? [] : [
        jwtVerify(bearer, realmKeys, { issuer, audience: API_AUDIENCE, algorithms: ['RS256'], requiredClaims: ['exp'] }),
        jwtVerify(bearer, hostKey, { issuer: DELEGATION_ISSUER, audience: API_AUDIENCE, algorithms: ['EdDSA'], requiredClaims: ['exp'] }),
      ].map(check => check.then(({ payload }) => isOf(payload), () => false)),
      ...cookie === undefined ? [] : [jwtVerify(cookie, Buffer.from(directusSecret(hostSecret, slug)), { issuer: 'directus', algorithms: ['HS256'], requiredClaims: ['exp'] }).then(() => true, () => false)],
    ]
    return (await Promise.all(checks)).includes(true)
  }

  return async (slug, headers) => {
    if (await belongs(slug, headers)) return
    if (!hasRoom(STRANGERS_IDLE) || !take()) throw new HostError(503, 'HUB_BUSY', 'This tenant is asleep, and too many are being woken by people who are not logged in. Please log in, or try again in a minute.', 60)
  }
}

function cookieOf(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const [key, value] = [part.slice(0, part.indexOf('=')).trim(), part.slice(part.indexOf('=') + 1).trim()]
    if (key === name) return value
  }
  return undefined
}
