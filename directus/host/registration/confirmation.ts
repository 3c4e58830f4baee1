import { randomUUID } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'
import * as z from 'zod'
import { registrationKey } from '../keys.ts'

/** How long the link in the mail works, in seconds. */
const LIFE = 24 * 3600
const ISSUER = 'kontor-host'
const AUDIENCE = 'kontor-registration'

/** Who has an account already and wants to belong to one more tenant. */
export interface Confirmation {
  readonly slug: string
  /** Id of the account. */
  readonly sub: string
}

const claims = z.object({ sub: z.string(), tenant: z.string() })

export function signConfirmation(hostSecret: string, { slug, sub }: Confirmation): Promise<string> {
  const issued = Math.floor(Date.now() / 1000)
  return new SignJWT({ tenant: slug }).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).setIssuer(ISSUER).setAudience(AUDIENCE).setSubject(sub).setJti(randomUUID())
    .setIssuedAt(issued).setExpirationTime(issued + LIFE).sign(registrationKey(hostSecret))
}

/** @returns nothing for a link that is none, or too old */
export async function readConfirmation(hostSecret: string, token: string): Promise<Confirmation | undefined> {
  try {
    const { payload } = await jwtVerify(token, registrationKey(hostSecret), { issuer: ISSUER, audience: AUDIENCE, algorithms: ['HS256'], requiredClaims: ['exp'] })
    const { sub, tenant } = claims.parse(payload)
    return { sub, slug: tenant }
  }
  catch {
    return undefined
  }
}
