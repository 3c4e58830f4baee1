import { decodeJwt } from 'jose'
import type { Redis } from 'ioredis'
import type { Knex } from 'knex'
import { IdentityUnavailableError, TokenRefusedError } from './errors.ts'
import { findOrMakeUser } from './people/find-or-make.ts'
import type { TokenPerson } from './tokens/person-token.ts'
import { isRevoked } from './tokens/revocations.ts'

/** Where a session of Studio comes from. */
interface StudioLogin {
  /** Keycloak's session. */
  readonly sid?: string
  readonly sub: string
  /** Unix time in seconds of the login. */
  readonly since: number
}

/** A session of Studio lives 15 minutes past its last refresh; a minute for clocks. */
const REMEMBER_SECONDS = 16 * 60
/** A working day, after which a person logs in anew: roles and memberships are asked for again. */
const LONGEST_SECONDS = 10 * 3600

export interface StudioSessions {
  /** Notes that Keycloak let a person in, before Directus makes the session. */
  admitted(person: TokenPerson): void
  /** Directus is about to sign a session token: for a new login, or to prolong a session. */
  signing(payload: Readonly<Record<string, unknown>>, meta: { readonly type?: unknown, readonly user?: unknown }, database: Knex): Promise<void>
  /** Ends the session behind a token when its login at Keycloak has ended; Directus then refuses the token itself. */
  check(token: string, database: Knex): Promise<void>
}

/**
 * Ties the sessions that Directus makes for Studio to the login at Keycloak that they came from: Directus itself would
 * prolong them for ever. Kept in Redis under `kontor:studio:<tenant>:<session>`.
 */
export function createStudioSessions(redis: Redis, tenant: string, now = () => Math.floor(Date.now() / 1000)): StudioSessions {
  const admitted = new Map<string, { readonly person: TokenPerson, readonly since: number }>()
  const key = (session: string) => `kontor:studio:${tenant}:${session}`
  const ask = <T>(work: Promise<T>): Promise<T> => work.catch(() => {
    throw new IdentityUnavailableError()
  })
  const find = async (session: string): Promise<StudioLogin | undefined> => {
    const text = await ask(redis.get(key(session)))
    return text === null ? undefined : JSON.parse(text) as StudioLogin
  }
  const ofNewLogin = async (user: unknown, database: Knex): Promise<StudioLogin | undefined> => {
    const row = await database('directus_users').where({ id: user }).first<{ external_identifier: string } | undefined>('external_identifier')
    const login = row && admitted.get(row.external_identifier)
    if (!login) return undefined
    admitted.delete(login.person.sub)
    await findOrMakeUser(database, login.person)
    return { sid: login.person.sid, sub: login.person.sub, since: login.since }
  }
  const ofFormer = async (session: string, database: Knex) => {
    const former = await database('directus_sessions').where({ next_token: session }).first<{ token: string } | undefined>('token')
    return await find(former?.token ?? session)
  }
  const holds = async (login: StudioLogin | undefined) => login !== undefined && now() - login.since < LONGEST_SECONDS && !await isRevoked(redis, { sid: login.sid, sub: login.sub, issuedAt: login.since })

  return {
    admitted(person) {
      // What the person has is what the token says, however long the way from there.
      admitted.set(person.sub, { person, since: person.issuedAt })
    },
    async signing(payload, { type, user }, database) {
      const { session, share } = payload
      // Tokens without a session could not be ended.
      if (typeof session !== 'string' || share !== undefined) throw new TokenRefusedError({ reason: 'Studio knows sessions only' })
      const login = type === 'login' ? await ofNewLogin(user, database) : await ofFormer(session, database)
      if (!login || !await holds(login)) throw new TokenRefusedError({ reason: 'the login has ended' })
      await ask(redis.set(key(session), JSON.stringify(login), 'EX', REMEMBER_SECONDS))
    },
    async check(token, database) {
      const { session, share } = decodeJwt(token)
      if (typeof session !== 'string' || share !== undefined) throw new TokenRefusedError({ reason: 'Studio knows sessions only' })
      if (!await holds(await find(session))) await database('directus_sessions').where({ token: session }).delete()
    },
  }
}
