import type ProtocolMapperRepresentation from '@keycloak/keycloak-admin-client/lib/defs/protocolMapperRepresentation.js'
import type { Admin } from './admin.ts'
import type { ProvisionEnv } from './env.ts'
import { KONTOR_MAPPERS, KONTOR_SCOPE, ORGANIZATION_MAPPERS } from './realm/clients.ts'
import { FRESH_ACTIONS, REALM, REQUIRED_ACTIONS, realmSettings } from './realm/realm.ts'
import { ensureMember, grantRole } from './organizations.ts'
import type { Person } from './demo-people.ts'

/** Settings that an action wants beside: it takes none of its own for granted. */
const CONFIG: Readonly<Record<string, Readonly<Record<string, string>>>> = { CONFIGURE_RECOVERY_AUTHN_CODES: { warning_threshold: '4' } }

/** Makes the realm, or brings the settings that we own to their value; attributes of others stay. */
export async function ensureRealm(admin: Admin, env: ProvisionEnv): Promise<void> {
  const settings = realmSettings(env)
  const existing = await admin.client.realms.findOne({ realm: REALM })
  if (existing) await admin.client.realms.update({ realm: REALM }, { ...existing, ...settings, attributes: { ...existing.attributes, ...settings.attributes } })
  else await admin.client.realms.create(settings)
  await admin.login()
  for (const alias of REQUIRED_ACTIONS) {
    const find = () => admin.call<Record<string, unknown> | undefined>('GET', `/authentication/required-actions/${alias}`, undefined, [404])
    // A realm that an older Keycloak made lacks what is newer.
    if (!await find()) await admin.call('POST', '/authentication/register-required-action', { providerId: alias, name: alias }, [409])
    const action = await find()
    await admin.call('PUT', `/authentication/required-actions/${alias}`, { ...action, enabled: true })
    if (FRESH_ACTIONS.has(alias)) await admin.call('PUT', `/authentication/required-actions/${alias}/config`, { config: { max_auth_age: '0', ...CONFIG[alias] } })
  }
}

/** Lets people log in to the console at its own address: Keycloak would send them to the public one, which does not have it. */
export async function ensureConsole(admin: Admin, env: ProvisionEnv): Promise<void> {
  const master = await admin.client.realms.findOne({ realm: 'master' })
  if (!master || master.attributes?.frontendUrl === env.KEYCLOAK_CONSOLE_URL) return
  await admin.client.realms.update({ realm: 'master' }, { ...master, attributes: { ...master.attributes, frontendUrl: env.KEYCLOAK_CONSOLE_URL } })
  // The address is the issuer of our own token too.
  await admin.login()
}

async function ensureMappers(admin: Admin, scopeId: string, wanted: readonly ProtocolMapperRepresentation[], replacesOthers: boolean): Promise<void> {
  const path = `/client-scopes/${scopeId}/protocol-mappers/models`
  const present = await admin.call<ProtocolMapperRepresentation[]>('GET', path)
  for (const mapper of wanted) {
    const former = present.find(candidate => candidate.name === mapper.name)
    if (former) await admin.call('PUT', `${path}/${former.id}`, { ...former, ...mapper })
    else await admin.call('POST', path, mapper)
  }
  if (!replacesOthers) return
  for (const mapper of present) if (!wanted.some(candidate => candidate.name === mapper.name)) await admin.call('DELETE', `${path}/${mapper.id}`)
}

/** Our scope, and the mappers of Keycloak's own scope for organizations. */
export async function ensureScopes(admin: Admin): Promise<void> {
  const find = async (name: string) => (await admin.client.clientScopes.find()).find(scope => scope.name === name)?.id
  if (!await find(KONTOR_SCOPE.name as string)) await admin.client.clientScopes.create(KONTOR_SCOPE)
  for (const [name, mappers, replaces] of [['kontor', KONTOR_MAPPERS, false], ['organization', ORGANIZATION_MAPPERS, true]] as const) {
    const id = await find(name)
    if (!id) throw new Error(`Keycloak has no client scope ${name}`)
    await ensureMappers(admin, id, mappers, replaces)
  }
}

/**
 * Makes a person once; whoever exists keeps password, names and role as people have set them since.
 * @param first the realm was never provisioned to its end, so a person may be there without membership and role
 */
export async function ensurePerson(admin: Admin, person: Person, password: string, organizationId: string, first: boolean): Promise<void> {
  const [known] = await admin.client.users.find({ email: person.email, exact: true })
  if (known && !first) return
  const id = known?.id ?? (await admin.client.users.create({
    username: person.email, email: person.email, emailVerified: true, enabled: true, firstName: person.firstName, lastName: person.lastName,
    credentials: [{ type: 'password', value: password, temporary: false }],
  })).id
  await ensureMember(admin, organizationId, id)
  await grantRole(admin, organizationId, id, person.role)
}
