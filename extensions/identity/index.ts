import { createPublicKey, type JsonWebKey } from 'node:crypto'
import { defineHook } from '@directus/extensions-sdk'
import { MODEL_ROLES } from '@kontor/policies'
import { Redis } from 'ioredis'
import { createRemoteJWKSet } from 'jose'
import { authenticate } from './authenticate.ts'
import { organizationOf, readEnv } from './env.ts'
import { PeopleByLoginError } from './errors.ts'
import { refuseLocalCredentials } from './people/local-credentials.ts'
import { offerStepUp, type ExpressApp } from './step-up.ts'
import { admitToStudio } from './studio-login.ts'
import { createStudioSessions } from './studio-sessions.ts'
import { verifyPersonToken } from './tokens/person-token.ts'
import { verifiedOnce } from './tokens/verified-once.ts'

export default defineHook(({ filter, init }, { env: raw, logger }) => {
  const env = readEnv(raw)
  const redis = new Redis(env.REDIS, { maxRetriesPerRequest: 1, connectTimeout: 2000, commandTimeout: 2000 })
  redis.on('error', error => logger.warn(error, 'identity: Redis'))
  const expected = {
    issuer: env.KEYCLOAK_ISSUER,
    organization: organizationOf(env),
    keys: createRemoteJWKSet(new URL(`${env.KEYCLOAK_INTERNAL_URL}/realms/kontor/protocol/openid-connect/certs`), { timeoutDuration: 5000 }),
    roles: MODEL_ROLES[env.KONTOR_TENANT === 'core' ? 'core' : 'tenant'],
  }
  const doorkeeper = {
    env, redis, expected,
    verifyPerson: verifiedOnce(token => verifyPersonToken(token, expected)),
    delegationKey: createPublicKey({ key: JSON.parse(env.KONTOR_DELEGATION_PUBLIC_KEY) as JsonWebKey, format: 'jwk' }),
    studio: createStudioSessions(redis, env.KONTOR_TENANT),
  }

  filter('authenticate', (base, meta, context) => authenticate(doorkeeper, base as never, meta as never, context.database))
  // Studio's login: Directus asks these before it makes or updates the user.
  filter('auth.create', (payload, meta, context) => admitToStudio(doorkeeper, payload as never, meta as never, context.database, 'create'))
  filter('auth.update', (payload, meta, context) => admitToStudio(doorkeeper, payload as never, meta as never, context.database, 'update'))
  filter('auth.jwt', async (payload, meta, context) => {
    await doorkeeper.studio.signing(payload as Record<string, unknown>, meta, context.database)
    return payload
  })
  init('app.before', ({ app }) => offerStepUp(app as ExpressApp, env.PUBLIC_URL))
  // Without an accountability it is Directus itself, which stores what its own login brought.
  filter('users.create', (payload, _meta, { accountability }) => {
    if (accountability) throw new PeopleByLoginError()
    return payload
  })
  filter('users.delete', (keys, _meta, { accountability }) => {
    if (accountability) throw new PeopleByLoginError()
    return keys
  })
  filter('users.update', (payload, _meta, { accountability }) => {
    if (accountability) refuseLocalCredentials(payload)
    return payload
  })
})
