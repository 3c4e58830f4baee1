import { defineHook } from '@directus/extensions-sdk'
import { MODEL_ROLES } from '@kontor/policies'
import { Redis } from 'ioredis'
import { createRemoteJWKSet, importJWK } from 'jose'
import { authenticate } from './authenticate.ts'
import { organizationOf, readEnv } from './env.ts'
import { refuseLocalCredentials } from './people/local-credentials.ts'
import { admitToStudio } from './studio-login.ts'

export default defineHook(async ({ filter }, { env: raw, logger }) => {
  const env = readEnv(raw)
  const redis = new Redis(env.REDIS, { maxRetriesPerRequest: 1, connectTimeout: 2000, commandTimeout: 2000 })
  redis.on('error', error => logger.warn(error, 'identity: Redis'))
  const doorkeeper = {
    env, redis,
    expected: {
      issuer: env.KEYCLOAK_ISSUER,
      organization: organizationOf(env),
      keys: createRemoteJWKSet(new URL(`${env.KEYCLOAK_INTERNAL_URL}/realms/kontor/protocol/openid-connect/certs`), { timeoutDuration: 5000 }),
      roles: MODEL_ROLES[env.KONTOR_TENANT === 'core' ? 'core' : 'tenant'],
    },
    delegationKey: await importJWK(JSON.parse(env.KONTOR_DELEGATION_PUBLIC_KEY) as JsonWebKey & { kty: string }, 'EdDSA'),
  }

  filter('authenticate', (base, meta, context) => authenticate(doorkeeper, base as never, meta as never, context.database))
  // Studio's login: Directus asks these before it makes or updates the user.
  filter('auth.create', (payload, meta, context) => admitToStudio(doorkeeper, payload as never, meta as never, context.database, 'create'))
  filter('auth.update', (payload, meta, context) => admitToStudio(doorkeeper, payload as never, meta as never, context.database, 'update'))
  for (const event of ['users.create', 'users.update'] as const) {
    filter(event, (payload, _meta, context) => {
      // Without an accountability it is Directus itself, which stores what its own login brought.
      if (context.accountability) refuseLocalCredentials(payload)
      return payload
    })
  }
})
