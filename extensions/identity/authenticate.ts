import type { Accountability } from './types.ts'
import type { Redis } from 'ioredis'
import type { KeyObject } from 'node:crypto'
import type { JWTVerifyGetKey } from 'jose'
import type { Knex } from 'knex'
import type { RoleName } from '@kontor/policies'
import type { IdentityEnv } from './env.ts'
import { TokenRefusedError } from './errors.ts'
import { personAccountability } from '@kontor/extension-shared/person-accountability'
import { automationAccountability, delegatedAccountability } from './people/accountability.ts'
import { findOrMakeUser, findUser } from './people/find-or-make.ts'
import type { StudioSessions } from './studio-sessions.ts'
import { verifyAutomation } from './tokens/automation-token.ts'
import { verifyDelegation } from './tokens/delegation-token.ts'
import { kindOfToken } from './tokens/kind.ts'
import type { TokenPerson } from './tokens/person-token.ts'
import { refuseRevoked } from './tokens/revocations.ts'

/** What the checks need, made once per process. */
export interface Doorkeeper {
  readonly env: IdentityEnv
  readonly redis: Redis
  readonly expected: { readonly issuer: string, readonly organization: string, readonly keys: JWTVerifyGetKey, readonly roles: readonly RoleName[] }
  /** Checks a token that comes with a request, as `verifyPersonToken` does. */
  readonly verifyPerson: (token: string) => Promise<TokenPerson>
  readonly delegationKey: KeyObject
  readonly studio: StudioSessions
}

/** The little of an Express request that is looked at. */
interface Request {
  readonly token?: string | null
  readonly method: string
  readonly originalUrl: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly cookies?: Readonly<Record<string, string | undefined>>
}

/**
 * Directus asks this for each request. No token: a stranger, who may do nothing. A token of the realm or of our host is
 * checked here; Studio's own session is left to Directus; everything else is refused.
 * @returns a new accountability, or the given one untouched when Directus shall go on by itself
 * @throws 401, 403 or 503 with a code
 */
export async function authenticate(keeper: Doorkeeper, base: Accountability, { req }: { req: Request }, database: Knex): Promise<Accountability> {
  const { token } = req
  if (!token) return base
  const kind = kindOfToken(token, keeper.expected.issuer)
  if (kind === 'directus') {
    // It comes as a cookie that no script can read. Whoever sends it in another way has it from somewhere else.
    if (req.cookies?.[keeper.env.SESSION_COOKIE_NAME] !== token) throw new TokenRefusedError({ reason: 'a session of Studio is its cookie alone' })
    await keeper.studio.check(token, database)
    return base
  }
  // An address ends up in logs and histories, so a token in it counts for nothing.
  if (kind === 'unknown' || !/^bearer /i.test(String(req.headers.authorization ?? ''))) throw new TokenRefusedError({ reason: 'only tokens of the login server in the Authorization header are accepted' })
  if (kind === 'delegation') {
    // As it was sent: Directus resolves no dots and decodes no signs either.
    const path = req.originalUrl.split('?')[0] ?? ''
    const { userId, jti } = await verifyDelegation(token, keeper.delegationKey, keeper.env.KONTOR_TENANT, { method: req.method, path })
    await refuseRevoked(keeper.redis, { jti })
    return delegatedAccountability(database, base, userId)
  }
  if (kind === 'automation') {
    const { jti } = await verifyAutomation(token, keeper.delegationKey, keeper.env.KONTOR_TENANT)
    await refuseRevoked(keeper.redis, { jti })
    return automationAccountability(database, base)
  }
  const person = await keeper.verifyPerson(token)
  // Both are asked at once; what was found counts only when nothing was revoked.
  const looking = findUser(database, person)
  looking.catch(() => {})
  await refuseRevoked(keeper.redis, person)
  return personAccountability(database, base, await findOrMakeUser(database, person, await looking))
}
