import { instanceOf, locked, withClient, withMaintenance, type DatabaseEnv } from '@kontor/apply'
import { canLogIn, deleteAccount, findOrganization, organizationsOf, type Account, type AdminCalls } from '@kontor/keycloak'
import * as people from '@kontor/keycloak/people/index.ts'
import type { Logger } from 'pino'
import type { OpenRegistration, OpenRegistrations } from './open-registrations.ts'
import { hasSpokenFor, removeTraces } from './traces-in-tenant.ts'

/** Milliseconds between two looks; each is one question to the platform's database while nothing is overdue. */
const LOOK_EVERY = 60_000

interface Parts {
  readonly env: DatabaseEnv
  readonly admin: AdminCalls
  readonly registrations: OpenRegistrations
  readonly logger: Logger
}

/**
 * Takes back registrations that nobody has completed in time: membership, row and account go. One that fails is tried
 * again at the next look, and every step may run twice; the note that there is something to do goes last.
 * @returns what ends the looks
 */
export function expireRegistrations(parts: Parts): { stop(): Promise<void> } {
  const { registrations, logger } = parts
  let stopped = false
  let running: Promise<void> | undefined
  const look = async () => {
    for (const registration of await registrations.overdue()) {
      if (stopped) return
      await expire(parts, registration).catch((error: Error) => logger.error({ tenantId: registration.tenant, err: error.message }, 'a registration is not taken back'))
    }
  }
  const timer = setInterval(() => {
    running ??= look().catch((error: Error) => logger.warn({ err: error.message }, 'registrations')).finally(() => { running = undefined })
  }, LOOK_EVERY)
  timer.unref()
  return {
    async stop() {
      stopped = true
      clearInterval(timer)
      await running
    },
  }
}

/** Under the tenant's lock: an administrator's change of the same person comes before or after. */
function expire({ env, admin, registrations, logger }: Parts, registration: OpenRegistration): Promise<void> {
  const { tenant, sub } = registration
  return withMaintenance(env, client => locked(client, `kontor.people:${tenant}`, async () => {
    if (!await registrations.isOverdue(registration)) return
    const account = await admin.call<Account | undefined>('GET', `/users/${encodeURIComponent(sub)}`, undefined, [404])
    const done = await withClient(env, instanceOf(tenant).database, async (records) => {
      if (account && await canLogIn(admin, sub) || await hasSpokenFor(records, registration, account?.email)) return false
      if (account) await leave(admin, tenant, sub)
      await removeTraces(records, registration, account?.email)
      return true
    })
    if (done && account && (await organizationsOf(admin, sub)).length === 0 && !await registrations.isWanted(registration)) await deleteAccount(admin, sub)
    await registrations.remove(registration)
    if (done) logger.info({ tenantId: tenant }, 'a registration that nobody completed was taken back')
  }))
}

async function leave(admin: AdminCalls, tenant: string, sub: string): Promise<void> {
  const organization = await findOrganization(admin, tenant)
  if (!organization) throw new Error(`Keycloak has no organization ${tenant}`)
  await people.removeMember(admin, organization.id, sub).catch((error: unknown) => {
    if (!(error instanceof people.PeopleError && error.code === 'PERSON_UNKNOWN')) throw error
  })
}
