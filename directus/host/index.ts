import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { CORE, instanceOf, listTenants, readEnv, type Instance } from '@kontor/apply'
import { createRemoteJWKSet } from 'jose'
import { pino } from 'pino'
import { createAlarm } from './alarm.ts'
import { childEnv } from './child-env.ts'
import { openCoreDatabase } from './core-database.ts'
import { delegationRequest, signDelegation } from './delegation.ts'
import { hostEnv } from './env.ts'
import { unknownTenant } from './errors.ts'
import { linkExtensions } from './extensions.ts'
import { superviseProcess } from './instance-process.ts'
import { acceptRevocations } from './internal/revocations.ts'
import { createInternalHandler } from './internal/router.ts'
import { delegationKeys } from './keys.ts'
import { createMailer } from './mailer.ts'
import { createPeople, peopleRequest } from './people.ts'
import { createUpstream } from './proxy.ts'
import { connectRedis } from './redis.ts'
import { createRevocations } from './revocations.ts'
import { createServer, type ServedInstance } from './server.ts'
import { startTenancy } from './tenancy.ts'
import { createTenantDirectory } from './tenant-directory.ts'
import { createTenantGate } from './tenant-gate.ts'
import { listenForTenants } from './tenant-news.ts'

const env = readEnv(hostEnv)
const logger = pino({ level: env.LOG_LEVEL, base: { service: 'directus-host' } })
const keys = delegationKeys(env.HOST_SECRET)
const instances = new Map<string, ServedInstance>()
const redis = connectRedis(env.REDIS_URL, logger, slug => instances.get(slug)?.process.send({ type: 'model-changed' }))
const core = openCoreDatabase(env, logger)
const directory = createTenantDirectory(redis.commands, slug => core.findTenant(slug), () => news.listening())
const news = listenForTenants(env, logger, { changed: slug => void directory.forget(slug).then(() => redis.announceTenant(slug)), missed: () => void directory.forgetAll() })
const gate = createTenantGate(slug => directory.find(slug))
const revocations = createRevocations({ pool: core.pool, redis: redis.commands, logger })
const people = createPeople({ env, revocations, logger })
const raiseAlarm = createAlarm({ core, mailer: createMailer(env), logger })

await mkdir(env.RUNTIME_DIR, { recursive: true, mode: 0o700 })
const extensions = { core: await linkExtensions('core', env.RUNTIME_DIR), tenant: await linkExtensions('tenant', env.RUNTIME_DIR) }

for (const instance of [instanceOf(CORE), ...await listTenants(env, ['active'])]) instances.set(instance.slug, await startInstance(instance))

const tenancy = startTenancy({ env, redis: redis.commands, instances: { start: openInstance, stop: closeInstance }, logger })
const realmKeys = createRemoteJWKSet(new URL(`${env.KEYCLOAK_INTERNAL_URL}/realms/kontor/protocol/openid-connect/certs`), { timeoutDuration: 5000 })
const internal = acceptRevocations({ issuer: env.KEYCLOAK_ISSUER, realmKeys, revocations, logger }, createInternalHandler({
  issuer: env.KEYCLOAK_ISSUER, realmKeys,
  keys, core, gate, isRevoked: redis.isRevoked, restart, sql: tenancy.sql, logger,
}))
const server = createServer(env, { instances, gate, internal, logger })
server.listen(env.HOST_PORT, env.HOST_ADDRESS, () => logger.info({ address: env.HOST_ADDRESS, port: env.HOST_PORT }, 'listening'))
server.once('error', (error) => {
  logger.fatal({ err: error.message, port: env.HOST_PORT }, 'HOST_PORT: the host cannot listen there')
  void shutDown(1)
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void shutDown(0))

async function startInstance(instance: Instance): Promise<ServedInstance> {
  const socket = join(env.RUNTIME_DIR, `directus-${instance.slug}.sock`)
  await mkdir(join(env.FILES_DIR, instance.slug), { recursive: true, mode: 0o700 })
  await mkdir(join(env.RUNTIME_DIR, 'tmp', instance.slug), { recursive: true, mode: 0o700 })
  const process = superviseProcess({
    slug: instance.slug, logger, env: childEnv(env, instance, { socket, extensions: extensions[instance.model], publicJwk: keys.publicJwk }),
    prepare: () => redis.clearSchemaLock(instance.slug),
    onGivenUp: (crashes, reason) => void raiseAlarm({ slug: instance.slug, crashes, reason }),
    async onMessage(message) {
      const request = delegationRequest.safeParse(message)
      if (request.success && instance.model === 'tenant') return signDelegation(keys, instance.slug, request.data)
      const asked = peopleRequest.safeParse(message)
      if (asked.success && instance.model === 'tenant') return people(instance.slug, asked.data)
      logger.warn({ tenantId: instance.slug }, 'a message of the instance is none that the host knows')
      const requestId = (message as { requestId?: unknown } | null)?.requestId
      return typeof requestId === 'string' ? { type: 'delegation', requestId, error: 'INVALID_REQUEST' } : undefined
    },
  })
  return { slug: instance.slug, process, upstream: createUpstream(socket) }
}

async function openInstance(slug: string): Promise<void> {
  const open = instances.get(slug) ?? await startInstance(instanceOf(slug))
  instances.set(slug, open)
  await open.process.ready()
}

async function closeInstance(slug: string): Promise<void> {
  const open = instances.get(slug)
  instances.delete(slug)
  await open?.process.stop()
}

async function restart(slug: string): Promise<{ state: string }> {
  const instance = instances.get(slug)
  if (!instance) throw unknownTenant(slug)
  instance.process.restart()
  return { state: instance.process.status().state }
}

async function shutDown(code: number): Promise<void> {
  server.close()
  await Promise.all([...instances.values()].map(({ process }) => process.stop()))
  server.closeAllConnections()
  revocations.close()
  redis.close()
  await Promise.allSettled([news.close(), core.close(), tenancy.stop()])
  process.exit(code)
}
