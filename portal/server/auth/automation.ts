import { decodeProtectedHeader, errors, importJWK, jwtVerify, type CryptoKey, type JWK } from 'jose'
import { z } from 'zod'
import { KontorError } from '../core/errors.ts'
import { askHost } from './host.ts'
import { standingOf } from './revocations.ts'

const ISSUER = 'kontor-host'
const AUDIENCE = 'kontor-api'
/** A token for longer than this was not made by our host. */
const LONGEST_SECONDS = 300
/** How long a key is taken for the host's only one before it is asked again, in milliseconds. */
const ASK_AGAIN = 60_000

type Key = CryptoKey | Uint8Array

/** `core` is no tenant and has no automation. */
const schema = z.object({ sub: z.string().min(1), tenant: z.string().min(1).refine(slug => slug !== 'core'), scope: z.literal('automation'), jti: z.string().min(1), exp: z.number(), iat: z.number() })

/** A service at work in one tenant by itself. */
export interface Automation {
  /** Client of the realm. */
  readonly client: string
  readonly tenant: string
}

/** Whether a token says of itself that the host signed it; nothing is trusted yet. */
export function isOfHost(token: string): boolean {
  try {
    return decodeProtectedHeader(token).alg === 'EdDSA'
  }
  catch {
    return false
  }
}

/** The key that the host signs with. It changes with the host's secret alone, so it is asked again only after a signature was wrong. */
export function createHostKey(ask: () => Promise<JWK>, now: () => number = Date.now): { get(): Promise<Key>, renew(): Promise<Key | undefined> } {
  let key: Promise<Key> | undefined
  let askedAt = -Infinity
  const load = () => {
    askedAt = now()
    const loading = ask().then(jwk => importJWK(jwk, 'EdDSA'))
    key = loading
    // What could not be read is asked for by the next call.
    loading.catch(() => { if (key === loading) key = undefined })
    return loading
  }
  return {
    get: () => key ?? load(),
    async renew() {
      if (now() - askedAt < ASK_AGAIN) return undefined
      return load()
    },
  }
}

async function hostJwk(): Promise<JWK> {
  const { data } = await askHost<{ keys: JWK[] }>('keys')
  const jwk = data?.keys[0]
  if (!jwk) throw new KontorError('UNAVAILABLE')
  return jwk
}
const hostKey = createHostKey(hostJwk)

/**
 * Checks a token with which a service works in one tenant, as `POST /internal/v1/tenants/{slug}/token` of the host gives it.
 * @throws KontorError UNAUTHENTICATED for one that the host did not sign, that has ended or was revoked; UNAVAILABLE
 *   when that cannot be known
 */
export async function verifyAutomation(token: string): Promise<Automation> {
  const parsed = schema.safeParse(await payloadOf(token))
  if (!parsed.success || parsed.data.exp - parsed.data.iat > LONGEST_SECONDS) throw new KontorError('UNAUTHENTICATED')
  const { sub: client, tenant, jti, iat } = parsed.data
  const { revoked, notBefore } = await standingOf({ jti, sub: client })
  if (revoked || iat < notBefore) throw new KontorError('UNAUTHENTICATED')
  return { client, tenant }
}

async function payloadOf(token: string): Promise<unknown> {
  const check = async (key: Key) => (await jwtVerify(token, key, { issuer: ISSUER, audience: AUDIENCE, algorithms: ['EdDSA'], requiredClaims: ['exp', 'iat', 'sub'] })).payload
  const refuse = (cause: unknown): never => {
    throw new KontorError('UNAUTHENTICATED', { cause })
  }
  const key = await hostKey.get()
  return check(key).catch(async (cause: unknown) => {
    const newer = cause instanceof errors.JWSSignatureVerificationFailed ? await hostKey.renew() : undefined
    return newer ? check(newer).catch(refuse) : refuse(cause)
  })
}
