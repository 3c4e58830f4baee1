import { locked, withMaintenance, type DatabaseEnv } from '@kontor/apply'
import { connectProvisioner, findOrganization, KeycloakError, type AdminCalls, type ProvisionerEnv } from '@kontor/keycloak'
import * as people from '@kontor/keycloak/people/index.ts'
import { TENANT_ROLES } from '@kontor/policies'
import type { Logger } from 'pino'
import * as z from 'zod'
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
  readonly revocations: Revocations
  /** One change of roles at a time in this tenant: otherwise two could each remove the other's last administrator. */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>
}

const sub = z.uuid()
const role = z.enum(TENANT_ROLES)
const operation = <S extends z.ZodType>(input: S, run: (room: Room, input: z.output<S>) => Promise<unknown>) => ({ input, run: (room: Room, given: unknown) => run(room, input.parse(given)) })

/** Tokens of the person from before now count no more, so that the next request meets the new state. */
const renew = (room: Room, person: string) => room.revocations.revoke('sub', person, nextSecond())

const OPERATIONS = {
  list: operation(z.strictObject({}), ({ admin, organization }) => people.listMembers(admin, organization)),
  logins: operation(z.strictObject({ subs: z.array(sub).max(100) }), ({ admin, organization }, { subs }) => inTurns(subs, one => people.loginState(admin, organization, one))),
  invite: operation(
    z.strictObject({ email: z.email().max(255), firstName: z.string().max(100), lastName: z.string().max(100), role, locale: z.enum(['de', 'en']) }),
    (room, input) => room.alone(() => people.invite(room.admin, room.organization, input)),
  ),
  mailInvitation: operation(z.strictObject({ sub }), (room, input) => people.sendInvitation(room.admin, room.organization, input.sub, room.portal)),
  setRole: operation(z.strictObject({ sub, role: role.nullable() }), async (room, input) => {
    const before = await room.alone(() => people.setRole(room.admin, room.organization, input.sub, input.role))
    await renew(room, input.sub)
    return before
  }),
  remove: operation(z.strictObject({ sub }), async (room, input) => {
    const before = await room.alone(() => people.removeMember(room.admin, room.organization, input.sub))
    await renew(room, input.sub)
    return before
  }),
  endSessions: operation(z.strictObject({ sub }), async (room, input) => {
    await people.endSessions(room.admin, room.organization, input.sub)
    await renew(room, input.sub)
  }),
  resetTotp: operation(z.strictObject({ sub }), async (room, input) => {
    await people.resetTotp(room.admin, room.organization, input.sub)
    await renew(room, input.sub)
  }),
  resetPassword: operation(z.strictObject({ sub }), async (room, input) => {
    if (await people.resetPassword(room.admin, room.organization, input.sub, room.portal)) await renew(room, input.sub)
  }),
  listClients: operation(z.strictObject({}), ({ admin, tenant }) => people.listApiClients(admin, tenant)),
  createClient: operation(
    z.strictObject({ name: z.string().min(1).max(100), role: role.exclude(['admin']) }),
    (room, input) => room.alone(() => people.createApiClient(room.admin, room.tenant, room.organization, input)),
  ),
  rotateClient: operation(z.strictObject({ id: z.uuid() }), async (room, { id }) => {
    const client = await people.rotateApiClient(room.admin, room.tenant, id)
    await renew(room, client.sub)
    return client
  }),
  deleteClient: operation(z.strictObject({ id: z.uuid() }), async (room, { id }) => {
    const client = await people.deleteApiClient(room.admin, room.tenant, id)
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

interface PeopleEnv extends DatabaseEnv, ProvisionerEnv { readonly PUBLIC_URL: string }

/** @returns what answers a request of the process that serves `tenant`; every failure becomes an error with a code */
export function createPeople({ env, revocations, logger }: { readonly env: PeopleEnv, readonly revocations: Revocations, readonly logger: Logger }) {
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

  return async (tenant: string, { requestId, operation: name, input }: PeopleRequest): Promise<PeopleAnswer> => {
    try {
      const found = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name as PeopleOperation] : undefined
      if (!found) throw new z.ZodError([])
      const room: Room = {
        admin, tenant, organization: await organizationOf(tenant), revocations, portal: { publicUrl: env.PUBLIC_URL, slug: tenant },
        alone: work => withMaintenance(env, client => locked(client, `kontor.people:${tenant}`, work)),
      }
      return { type: 'people', requestId, result: await found.run(room, input) ?? null }
    }
    catch (error) {
      // The organization may have been made anew.
      if (error instanceof KeycloakError && error.status === 404) organizations.delete(tenant)
      return { type: 'people', requestId, error: tell(error, name, tenant, logger) }
    }
  }
}

function tell(error: unknown, operation: string, tenant: string, logger: Logger): { code: string, message: string, status: number } {
  if (error instanceof people.PeopleError) return { code: error.code, message: error.message, status: people.PEOPLE_PROBLEMS[error.code] }
  if (error instanceof z.ZodError) return { code: 'INVALID_REQUEST', message: 'This is not what the host can do.', status: 400 }
  logger.error({ tenantId: tenant, operation, err: error instanceof Error ? error.message : error }, 'people')
  return { code: 'SERVICE_UNAVAILABLE', message: 'The login server cannot be reached at the moment. Please try again in a moment.', status: 503 }
}

export type People = ReturnType<typeof createPeople>
