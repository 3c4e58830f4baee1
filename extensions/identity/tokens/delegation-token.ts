import type { KeyObject } from 'node:crypto'
import { jwtVerify, type CryptoKey } from 'jose'
import { z } from 'zod'
import { NotAllowedHereError, TokenRefusedError } from '../errors.ts'
import { AUDIENCE } from './person-token.ts'

export const DELEGATION_ISSUER = 'kontor-host'
/** A token for longer than this was not made by our host. */
const LONGEST_SECONDS = 300

const schema = z.object({ sub: z.uuid(), tenant: z.string(), scope: z.literal('read'), jti: z.string(), exp: z.number(), iat: z.number() })

/**
 * What a bot may ask for a person: reading records, files and our own search. Conversations and the system's own tables
 * are no business of a bot, whoever asks.
 */
export function allowsDelegation(method: string, path: string): boolean {
  if (method !== 'GET' && method !== 'SEARCH') return false
  if (!/^(?:\/[\w~-][\w.~-]*)+\/?$/.test(path)) return false
  const [, room, collection = ''] = path.split('/')
  if (room === 'items') return /^[a-z][a-z0-9_]*$/.test(collection) && !/^(directus_|chat_|imports$|import_rows$|record_imports$)/.test(collection)
  return room === 'assets' || path === '/crm/search' || path.startsWith('/chat/tools/')
}

/**
 * Checks a token with which a bot acts for a person.
 * @param key public key of our host
 * @returns the id of the person in this Directus
 * @throws 401 for a bad token, 403 for another tenant or a request that a bot may not make
 */
export async function verifyDelegation(token: string, key: CryptoKey | KeyObject, tenant: string, request: { method: string, path: string }): Promise<{ userId: string, jti: string }> {
  const { payload } = await jwtVerify(token, key, { issuer: DELEGATION_ISSUER, audience: AUDIENCE, algorithms: ['EdDSA'], requiredClaims: ['exp', 'iat', 'sub'] }).catch((error: Error) => {
    throw new TokenRefusedError({ reason: error.message })
  })
  const parsed = schema.safeParse(payload)
  if (!parsed.success || parsed.data.exp - parsed.data.iat > LONGEST_SECONDS) throw new TokenRefusedError({ reason: 'it is no delegation of this hub' })
  if (parsed.data.tenant !== tenant) throw new NotAllowedHereError({ reason: 'the token is for another tenant' })
  if (!allowsDelegation(request.method, request.path)) throw new NotAllowedHereError({ reason: 'a bot may only read records' })
  return { userId: parsed.data.sub, jti: parsed.data.jti }
}
