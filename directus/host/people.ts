import { setTimeout } from 'node:timers/promises'
import { locked, withMaintenance } from '@kontor/apply'
import { connectProvisioner, findOrganization, KeycloakError, type AdminCalls, type ProvisionerEnv } from '@kontor/keycloak'
import * as people from '@kontor/keycloak/people/index.ts'
import { TENANT_ROLES } from '@kontor/policies'
import { eraseAccount, eraseTraces, type TenancyEnv } from '@kontor/tenancy'
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import * as z from 'zod'
import type { PendingMembers } from './pending-members.ts'
import { nextSecond, type Revocations } from './revocations.ts'

/** What the process of a tenant asks the host to do to the tenant's people; the tenant is never part of it. */
export const peopleRequest = z.strictObject({ type: z.literal('people'), requestId: z.string().min(1).max(100), operation: z.string().max(40), input: z.unknown() })
export type PeopleRequest = z.infer<typeof peopleRequest>

export type PeopleAnswer =
  | { readonly type: 'people', readonly requestId: string, readonly result: unknown }
  | { readonly type: 'people', readonly requestId: string, readonly error: { readonly code: string, readonly message: string, readonly status: number } }

/** One tenant in Keycloak, and what is needed to work on its people. */
interface Room {
  readonly admin: AdminCalls
  readonly tenant: string
  readonly organization: string
  readonly portal: people.Portal
  readonly env: PeopleEnv
  readonly pending: PendingMembers
  readonly redis: Redis
  readonly revocations: Revocations
  /** One change of roles at a time in this tenant: otherwise two could each remove the other's last administrator. */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>
}

const sub = z.uuid()
const role = z.enum(TENANT_ROLES)
const operation = <S extends z.ZodType>(input: S, run: (room: Room, input: z.output<S>) => Promise<unknown>) => ({ input, run: (room: Room, given: unknown) => run(room, input.parse(given)) })

/**
 * Tokens of the person from before now count no more, so that the next request meets the new state.
 * @returns the moment from which new ones count (seconds since 1970), at most a second from now
 */
async function renew(room: Room, person: string): Promise<number> {
  const from = nextSecond()
  await room.revocations.revoke('sub', person, from)
  return from
}

/** @throws PeopleError INVITATION_OPEN: the login of somebody who has not accepted is none of this tenant's business */
async function refusePending(room: Room, person: string): Promise<void> {
  if (await room.pending.find(room.tenant, person)) throw new people.PeopleError('INVITATION_OPEN', 'This person has not accepted yet.')
}

/**
 * Takes somebody out, whether they are invited, a member, or both because accepting broke off in between. Nothing of
 * theirs is touched when they only were invited.
 * @param invitedOnly a member who is not invited stays
 */
async function end(room: Room, person: string, invitedOnly = false): Promise<{ invited: boolean, member: people.Member | null }> {
  const ended = await room.alone(async () => {
    if (invitedOnly && !await room.pending.find(room.tenant, person)) return { invited: false, member: null }
    const member = await people.removeMember(room.admin, room.organization, person).catch((error: unknown) => {
      if (error instanceof people.PeopleError && error.code === 'PERSON_UNKNOWN') return null
      throw error
    })
    return { invited: await room.pending.remove(room.tenant, person), member }
  })
  if (ended.member) await renew(room, person)
  return ended
}

const OPERATIONS = {
  list: operation(z.strictObject({}), async ({ admin, tenant, organization, pending }) => {
    const members = await people.listMembers(admin, organization)
    const waiting = (await pending.ofTenant(tenant)).filter(({ sub: one }) => !members.some(member => member.sub === one))
    return { members, pending: waiting.map(({ sub: one, role: wanted }) => ({ sub: one, role: wanted })) }
  }),
  logins: operation(z.strictObject({ subs: z.array(sub).max(100) }), ({ admin, organization }, { subs }) => inTurns(subs, one => people.loginState(admin, organization, one))),
  invite: operation(
    z.strictObject({ email: z.email().max(255), firstName: z.string().max(100), lastName: z.string().max(100), role, locale: z.enum(['de', 'en']) }),
    (room, input) => room.alone(async () => {
      const invited = await people.invite(room.admin, room.organization, input)
      if (!invited.pending) return invited
      if (await room.pending.find(room.tenant, invited.sub)) throw new people.PeopleError('PERSON_EXISTS', 'A person with this address is invited already.')
      await room.pending.put(room.tenant, invited.sub, input.role)
      return invited
    }),
  ),
  mailInvitation: operation(z.strictObject({ sub }), async (room, input) => {
    // Somebody who has a login is told by a mail of the tenant's own.
    if (await room.pending.find(room.tenant, input.sub)) return { pending: true }
    await people.sendInvitation(room.admin, room.organization, input.sub, room.portal)
    return { pending: false }
  }),
  setRole: operation(z.strictObject({ sub, role: role.nullable() }), async (room, input) => {
    const before = await room.alone(async () => {
      if (!await room.pending.find(room.tenant, input.sub)) return people.setRole(room.admin, room.organization, input.sub, input.role)
      if (!input.role) throw new people.PeopleError('INVITATION_OPEN', 'This person has not accepted yet.')
      await room.pending.setRole(room.tenant, input.sub, input.role)
      return null
    })
    if (before) await renew(room, input.sub)
    return before
  }),
  remove: operation(z.strictObject({ sub }), async (room, input) => {
    const { invited, member } = await end(room, input.sub)
    if (!invited && !member) throw new people.PeopleError('PERSON_UNKNOWN', 'This person is not a member of the tenant.')
    return member
  }),
  leave: operation(z.strictObject({ sub }), async (room, input) => {
    const { invited, member } = await end(room, input.sub)
    if (invited && !member) return { pending: true }
    // Who is no member any more may still hold a token from before.
    if (!member) await renew(room, input.sub)
    return { pending: false }
  }),
  account: operation(z.strictObject({ sub }), ({ admin, organization }, input) => people.describeAccount(admin, organization, input.sub)),
  eraseAccount: operation(
    z.strictObject({ sub: sub.nullable(), person: z.uuid(), files: z.array(z.string().max(300)).max(100_000), tables: z.array(z.string().max(63)).max(1000) }),
    async ({ admin, env, redis, tenant, organization, pending }, input) => {
      const erased = await eraseAccount({ env, redis, keycloak: admin }, { slug: tenant, organization }, input)
      if (erased.gone && input.sub) await pending.forget(input.sub)
      return erased
    },
  ),
  eraseTraces: operation(
    z.strictObject({ words: z.array(z.uuid()).max(1000), files: z.array(z.string().max(300)).max(100_000), tables: z.array(z.string().max(63)).max(1000) }),
    ({ env, redis, tenant }, input) => eraseTraces({ env, redis }, tenant, input),
  ),
  endSessions: operation(z.strictObject({ sub }), async (room, input) => {
    await refusePending(room, input.sub)
    await people.endSessions(room.admin, room.organization, input.sub)
    await renew(room, input.sub)
  }),
  resetTotp: operation(z.strictObject({ sub }), async (room, input) => {
    await refusePending(room, input.sub)
    await people.resetTotp(room.admin, room.organization, input.sub)
    await renew(room, input.sub)
  }),
  resetPassword: operation(z.strictObject({ sub }), async (room, input) => {
    await refusePending(room, input.sub)
    if (await people.resetPassword(room.admin, room.organization, input.sub, room.portal)) await renew(room, input.sub)
  }),
  listClients: operation(z.strictObject({}), ({ admin, tenant }) => people.listApiClients(admin, tenant)),
  createClient: operation(
    z.strictObject({ name: z.string().min(1).max(100), role: role.exclude(['admin']) }),
    (room, input) => room.alone(() => people.createApiClient(room.admin, room.tenant, room.organization, input)),
  ),
  // Keycloak fails on two writes of one client at a time, and on one to a client that is being removed.
  rotateClient: operation(z.strictObject({ id: z.uuid() }), async (room, { id }) => {
    const [client, from] = await room.alone(async () => {
      const rotated = await people.rotateApiClient(room.admin, room.tenant, id)
      return [rotated, await renew(room, rotated.sub)] as const
    })
    // Whoever has the new secret gets tokens that count from the first one on: nobody has it before this answer. A timer may be a moment early.
    await setTimeout(Math.max(from * 1000 - Date.now(), 0) + 5)
    return client
  }),
  deleteClient: operation(z.strictObject({ id: z.uuid() }), async (room, { id }) => {
    const client = await room.alone(() => people.deleteApiClient(room.admin, room.tenant, id))
    await renew(room, client.sub)
    return client
  }),
} as const
export type PeopleOperation = keyof typeof OPERATIONS

async function inTurns<A, B>(values: readonly A[], work: (value: A) => Promise<B>): Promise<B[]> {
  const results: B[] = []
  for (let at = 0; at < values.length; at += 5) results.push(...await Promise.all(values.slice(at, at + 5).map(work)))
  return results
}

interface PeopleEnv extends TenancyEnv, ProvisionerEnv { readonly PUBLIC_URL: string }

/** @returns what answers a request of the process that serves `tenant`; every failure becomes an error with a code */
export function createPeople({ env, redis, pending, revocations, logger }: { readonly env: PeopleEnv, readonly redis: Redis, readonly pending: PendingMembers, readonly revocations: Revocations, readonly logger: Logger }) {
  const admin = connectProvisioner(env)
  const organizations = new Map<string, string>()

  async function organizationOf(tenant: string): Promise<string> {
    const known = organizations.get(tenant)
    if (known) return known
    const found = await findOrganization(admin, tenant)
    if (!found) throw new Error(`Keycloak has no organization ${tenant}`)
    organizations.set(tenant, found.id)
    return found.id
  }

  const roomOf = async (tenant: string): Promise<Room> => ({
    admin, tenant, env, redis, pending, organization: await organizationOf(tenant), revocations, portal: { publicUrl: env.PUBLIC_URL, slug: tenant },
    alone: work => withMaintenance(env, client => locked(client, `kontor.people:${tenant}`, work)),
  })

  return {
    async answer(tenant: string, { requestId, operation: name, input }: PeopleRequest): Promise<PeopleAnswer> {
      try {
        const found = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name as PeopleOperation] : undefined
        if (!found) throw new z.ZodError([])
        return { type: 'people', requestId, result: await found.run(await roomOf(tenant), input) ?? null }
      }
      catch (error) {
        // The organization may have been made anew.
        if (error instanceof KeycloakError && error.status === 404) organizations.delete(tenant)
        return { type: 'people', requestId, error: tell(error, name, tenant, logger) }
      }
    },
    /**
     * The person has accepted their invitation and is a member from now on, in every session that they have.
     * @returns whether there was one
     */
    async accept(tenant: string, person: string): Promise<boolean> {
      const room = await roomOf(tenant)
      const accepted = await room.alone(async () => {
        const waiting = await pending.find(tenant, person)
        if (!waiting) return false
        await people.join(admin, room.organization, person, waiting.role)
        // Last: what breaks off before can be accepted again.
        return pending.remove(tenant, person)
      })
      if (accepted) await renew(room, person)
      return accepted
    },
    /** The person does not accept their invitation. @returns whether there was one */
    async decline(tenant: string, person: string): Promise<boolean> {
      return (await end(await roomOf(tenant), person, true)).invited
    },
  }
}

function tell(error: unknown, operation: string, tenant: string, logger: Logger): { code: string, message: string, status: number } {
  if (error instanceof people.PeopleError) return { code: error.code, message: error.message, status: people.PEOPLE_PROBLEMS[error.code] }
  if (error instanceof z.ZodError) return { code: 'INVALID_REQUEST', message: 'This is not what the host can do.', status: 400 }
  logger.error({ tenantId: tenant, operation, err: error instanceof Error ? error.message : error }, 'people')
  return { code: 'SERVICE_UNAVAILABLE', message: 'The login server cannot be reached at the moment. Please try again in a moment.', status: 503 }
}

export type People = ReturnType<typeof createPeople>
