import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { CORE, readEnv } from '@kontor/apply'
import { connectProvisioner } from '@kontor/keycloak'
import { MODULES, type ModuleName } from '@kontor/model'
import { createRemoteJWKSet } from 'jose'
import { pino } from 'pino'
import { createAlarm } from './alarm.ts'
import { instanceKeys, sharedEnv } from './child-env.ts'
import { checkConnections } from './connections.ts'
import { openCoreDatabase } from './core-database.ts'
import { hostEnv } from './env.ts'
import { unknownTenant } from './errors.ts'
import { linkExtensions } from './extensions.ts'
import { createFleet } from './fleet.ts'
import { connectForForms, createFormConnections } from './forms/form-connections.ts'
import { createForms } from './forms/forms.ts'
import { followTenants } from './follow-tenants.ts'
import { answerInvitations } from './internal/invitations.ts'
import { answerPortal } from './internal/portal-calls.ts'
import { acceptRevocations } from './internal/revocations.ts'
import { createInternalHandler } from './internal/router.ts'
import { delegationKeys } from './keys.ts'
import { watchLogins } from './login-news.ts'
import { createMailer } from './mailer.ts'
import { createPeople } from './people.ts'
import { createPendingMembers } from './pending-members.ts'
import { connectRedis } from './redis.ts'
import { expireRegistrations } from './registration/expire.ts'
import { createOpenRegistrations } from './registration/open-registrations.ts'
import { createRegistration } from './registration/register.ts'
import { createRelays } from './relay/relays.ts'
import { createRevocations } from './revocations.ts'
import { createServer } from './server.ts'
import { createSparePool } from './spares.ts'
import { startInstance } from './start-instance.ts'
import { createTableSweeps } from './table-sweeps.ts'
import { startTenancy } from './tenancy.ts'
import { createTenantDirectory } from './tenant-directory.ts'
import { createTenantGate } from './tenant-gate.ts'
import { createModuleAnswers } from './tenant-modules.ts'
import { listenForTenants } from './tenant-news.ts'
import { createWakeGuard } from './wake-guard.ts'
import { createWakeSchedule } from './wake-schedule.ts'
import { createWatchdog } from './watchdog.ts'
import { connectForWebhooks, createWebhookConnections } from './webhooks/webhook-connections.ts'
import { createWebhooks } from './webhooks/webhooks.ts'

/** How often it is looked who can be parked and who has to be woken. Milliseconds. */
const LOOK_EVERY = 1_000
const WATCH_EVERY = 10_000
/** How long after it was told something a tenant that has gone is woken for it. Milliseconds. */
const HEARD = 10_000

const env = readEnv(hostEnv)
const logger = pino({ level: env.LOG_LEVEL, base: { service: 'directus-host' } })
const keys = delegationKeys(env.HOST_SECRET)
const redis = connectRedis(env.REDIS_URL, logger)
const core = openCoreDatabase(env, logger)
const directory = createTenantDirectory(redis.commands, slug => core.findTenant(slug), () => news.listening())
const gate = createTenantGate(slug => directory.find(slug))
const revocations = createRevocations({ pool: core.pool, redis: redis.commands, logger })
const pending = createPendingMembers(core.pool)
const people = createPeople({ env, redis: redis.commands, pending, revocations, logger })
const admin = connectProvisioner(env)
const registrations = createOpenRegistrations(core.pool)
const logins = watchLogins({ admin, revocations, logger })
const expiry = expireRegistrations({ env, admin, registrations, logger })
const raiseAlarm = createAlarm({ core, mailer: createMailer(env), logger })

try {
  checkConnections(env.TENANT_LIVE_MAX, await core.maxConnections())
}
catch (error) {
  logger.fatal((error as Error).message)
  process.exit(1)
}
await mkdir(join(env.RUNTIME_DIR, 'tmp', 'spare'), { recursive: true, mode: 0o700 })
const extensions = { core: await linkExtensions('core', env.RUNTIME_DIR), tenant: await linkExtensions('tenant', env.RUNTIME_DIR) }
const spares = createSparePool({
  size: env.TENANT_SPARES, logger,
  env: () => ({ ...sharedEnv(env, keys.publicJwk), HOME: join(env.RUNTIME_DIR, 'tmp', 'spare'), KONTOR_SPARE: instanceKeys(env).join(','), KONTOR_SPARE_EXTENSIONS: extensions.tenant }),
})
const schedule = createWakeSchedule(async slug => gate(slug).then(() => fleet.wakeForSchedule(slug)), logger)
const sweeps = createTableSweeps({ env, logger })
const relays = createRelays({ env, redis: redis.commands, isLive: slug => fleet.find(slug) !== undefined, hasDeliveries: slug => webhooks.news(slug), logger })
const webhooks = createWebhooks({ env, connections: createWebhookConnections(connectForWebhooks(env)), isLive: slug => fleet.find(slug) !== undefined, isRelayed: slug => relays.has(slug), logger })
const fleet = createFleet({
  logger,
  limits: { liveMax: env.TENANT_LIVE_MAX, idle: env.TENANT_IDLE_MINUTES * 60_000, idleAfterSchedule: Math.min(env.TENANT_IDLE_MINUTES * 60_000, 90_000), patience: 30_000, concurrency: env.TENANT_CONCURRENCY, queue: 500 },
  start: (slug) => {
    relays.follow(slug)
    webhooks.follow(slug)
    return startInstance({ env, keys, redis, spares, modulesOff, people, ownModules: (tenant, request) => ownModules(tenant, request), webhooksChanged: webhooks.changed, logger, extensions, onCrashLoop: loop => void raiseAlarm(loop) }, slug)
  },
  notes: {
    async woken(slug) {
      await core.noteWoken(slug)
      schedule.clear(slug)
      await sweeps.end(slug)
    },
    async parked(slug, wakeAt) {
      await core.noteParked(slug, wakeAt)
      schedule.set(slug, wakeAt)
    },
    asleep: slug => void sweeps.begin(slug),
  },
})
redis.onModelChanged(slug => fleet.find(slug)?.process.send({ type: 'model-changed' }))
const followed = followTenants({ directory, core, fleet, schedule, announce: redis.announceTenant, logger })
// Not before the fleet is there: the first thing it says is that news may have been missed.
const news = listenForTenants(env, logger, followed)
const tenancy = startTenancy({ env, redis: redis.commands, instances: { start: fleet.open, stop: slug => fleet.retire(slug).then(() => relays.leave(slug)).then(() => webhooks.leave(slug)) }, logger })
const ownModules = createModuleAnswers(tenancy.sql, logger)
const realmKeys = createRemoteJWKSet(new URL(`${env.KEYCLOAK_INTERNAL_URL}/realms/kontor/protocol/openid-connect/certs`), { timeoutDuration: 5000 })
const formConnections = createFormConnections(connectForForms(env))
const services = { issuer: env.KEYCLOAK_ISSUER, realmKeys, isRevoked: redis.isRevoked, logger }
const internal = acceptRevocations({ ...services, revocations }, answerInvitations({ ...services, pending, people, gate: async slug => void await gate(slug) }, answerPortal({ ...services, publicJwk: keys.publicJwk, findTenant: slug => directory.find(slug), registration: createRegistration({ env, admin, registrations, redis: redis.commands, gate, logger }), forms: createForms({ env, gate, connections: formConnections, redis: redis.commands, soon: haveWork }) }, createInternalHandler({
  ...services, keys, core, gate, restart, sql: tenancy.sql, places: env,
}))))
const mayWake = createWakeGuard({ issuer: env.KEYCLOAK_ISSUER, realmKeys, hostKey: keys.publicKey, hostSecret: env.HOST_SECRET, studioUrl: env.STUDIO_URL, hasRoom: fleet.hasRoom })
const looks: NodeJS.Timeout[] = []
const server = createServer(env, { fleet, gate, mayWake, internal, spares: spares.ready, logger })
server.listen(env.HOST_PORT, env.HOST_ADDRESS, () => logger.info({ address: env.HOST_ADDRESS, port: env.HOST_PORT }, 'listening'))
server.once('error', (error) => {
  logger.fatal({ err: error.message, port: env.HOST_PORT }, 'HOST_PORT: the host cannot listen there')
  void shutDown(1)
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void shutDown(0))
// The platform is always live.
await fleet.open(CORE).catch((error: Error) => logger.error({ err: error.message }, 'core does not get up'))
const schedules = await core.listSchedules()
for (const { slug, wakeAt } of schedules) if (!fleet.find(slug)) schedule.set(slug, wakeAt)
void sweepParked()
void webhooks.resume(schedules.map(({ slug }) => slug))
looks.push(setInterval(() => {
  void schedule.tick()
  void fleet.sweep()
  relays.tick()
  webhooks.tick()
}, LOOK_EVERY))
const watchdog = createWatchdog(fleet.list, logger)
looks.push(setInterval(() => void watchdog(), WATCH_EVERY))

async function modulesOff(slug: string): Promise<readonly ModuleName[]> {
  const tenant = await directory.find(slug)
  return MODULES.filter(module => tenant?.modules.includes(module) !== true)
}

/** What a host that stopped in the middle of it left. */
async function sweepParked(): Promise<void> {
  for (const { slug } of schedules) if (!fleet.find(slug)) await sweeps.begin(slug)
}

/** The tenant's process is told that something was sent in, or woken for it. */
async function haveWork(slug: string): Promise<void> {
  const live = fleet.find(slug)
  if (!live) {
    await core.noteWork(slug)
    return schedule.set(slug, new Date())
  }
  live.process.send({ type: 'form-submitted' })
  // One that was about to be parked has not heard it.
  setTimeout(() => { if (!fleet.find(slug)) schedule.set(slug, new Date()) }, HEARD).unref()
}

async function restart(slug: string): Promise<{ state: string }> {
  const instance = fleet.find(slug)
  if (!instance) {
    if (slug === CORE) throw unknownTenant(slug)
    await gate(slug)
    return { state: 'parked' }
  }
  instance.process.restart()
  return { state: instance.process.status().state }
}

async function shutDown(code: number): Promise<void> {
  for (const timer of looks) clearInterval(timer)
  followed.close()
  server.close()
  await Promise.allSettled([expiry.stop(), tenancy.stop(), fleet.stop(), spares.stop(), sweeps.stop(), formConnections.close()])
  await relays.stop()
  await webhooks.stop()
  server.closeAllConnections()
  logins.close()
  revocations.close()
  redis.close()
  await Promise.allSettled([news.close(), core.close()])
  process.exit(code)
}
