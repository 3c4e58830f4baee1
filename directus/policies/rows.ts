import { allFields, isList, l, linksOf, MODELS, STUDIO_LANGUAGES, type Collection, type ModelName } from '@kontor/model'
import { isEmpty } from './filters.ts'
import { listRights } from './lists.ts'
import { MODEL_ROLES, ROLE_IDS, ROLES, type RoleInfo, type RoleName } from './roles.ts'
import { MEMBER, RIGHTS, type FieldScope, type PolicyName, type Right } from './table.ts'

/** The same in every instance, as the roles are. */
export const POLICY_IDS = {
  member: '6b6f6e74-6f72-4001-8000-000000000000',
  admin: '6b6f6e74-6f72-4001-8000-000000000001',
  manager: '6b6f6e74-6f72-4001-8000-000000000002',
  rep: '6b6f6e74-6f72-4001-8000-000000000003',
  backoffice: '6b6f6e74-6f72-4001-8000-000000000004',
  trainer: '6b6f6e74-6f72-4001-8000-000000000005',
  service: '6b6f6e74-6f72-4001-8000-000000000006',
  automation: '6b6f6e74-6f72-4001-8000-000000000007',
  readonly: '6b6f6e74-6f72-4001-8000-000000000008',
  operator: '6b6f6e74-6f72-4001-8000-000000000009',
} as const satisfies Record<PolicyName, string>

const ADMINS: ReadonlySet<PolicyName> = new Set(['admin', 'operator'])
/** Who works in Studio; everybody else has the portal. */
export const STUDIO: ReadonlySet<PolicyName> = new Set(['admin', 'operator', 'manager', 'backoffice'])
/** Programs are no members: they see what their own policy says. */
export const NOT_MEMBERS: ReadonlySet<RoleName> = new Set(['automation', 'operator'])

/** A right as a row of `directus_permissions`, key `policy` + `collection` + `action`. */
export interface PermissionRow {
  readonly policy: string
  readonly collection: string
  readonly action: Right['action']
  readonly permissions: unknown
  readonly validation: unknown
  readonly presets: unknown
  /** Columns of the model. */
  readonly fields: readonly string[]
  /** Fields that an admin added belong to the right as well. */
  readonly open: boolean
}

/**
 * A person of each instance that nobody can be. Without any person Directus takes an instance for new and offers its
 * first visitor to become administrator.
 */
export const SYSTEM_USER = {
  id: '6b6f6e74-6f72-4003-8000-000000000000', first_name: 'Kontor', last_name: 'System', provider: 'kontor', status: 'suspended',
} as const

/** Under whose name a service works in a tenant (`automation_token`). Nobody can log in as it either. */
export const AUTOMATION_USER = {
  id: '6b6f6e74-6f72-4003-8000-000000000007', first_name: 'Kontor', last_name: 'Automation', provider: 'kontor', status: 'suspended',
} as const

export interface PolicyRows {
  /** `directus_users`: made once. */
  readonly users: readonly (typeof SYSTEM_USER | typeof AUTOMATION_USER)[]
  readonly roles: readonly { id: string, name: string, icon: string, description: string, parent: null }[]
  readonly policies: readonly { id: string, name: string, icon: string, description: string, ip_access: null, enforce_tfa: false, admin_access: boolean, app_access: boolean }[]
  readonly access: readonly { id: string, role: string, user: null, policy: string, sort: number }[]
  readonly permissions: readonly PermissionRow[]
  /** `directus_translations`: names and descriptions in both languages. */
  readonly translations: readonly { language: string, key: string, value: string }[]
}

/**
 * Roles, policies and rights of an instance as rows of Directus' tables.
 * @param version another version of the model, and rights on what it has beyond today's
 * @throws Error when a right names a collection or column that the model lacks
 */
export function policyRows(model: ModelName, version: { readonly collections?: readonly Collection[], readonly rights?: Rights } = {}): PolicyRows {
  const collections = version.collections ?? MODELS[model]
  const rights = rightsOf(collections, version.rights)
  const roles: readonly RoleName[] = MODEL_ROLES[model]
  const policies: PolicyName[] = model === 'tenant' ? [MEMBER, ...roles] : [...roles]
  return {
    users: model === 'tenant' ? [SYSTEM_USER, AUTOMATION_USER] : [SYSTEM_USER],
    roles: roles.map(role => ({ id: ROLE_IDS[role], ...shown(role), parent: null })),
    policies: policies.map(policyRow),
    access: roles.flatMap(role => [
      accessRow(role, role, 1),
      ...model === 'tenant' && !NOT_MEMBERS.has(role) ? [accessRow(role, MEMBER, 2)] : [],
    ]),
    translations: policies.flatMap(textsOf),
    permissions: policies.flatMap(policy => rights[policy].map(right => permissionRow(policy, right, collections, rights[policy]))),
  }
}

type Rights = Readonly<Partial<Record<PolicyName, readonly Right[]>>>

/** Every right of every policy, those on the links of lists included. */
export function rightsOf(collections: readonly Collection[] = MODELS.tenant, more: Rights = {}): Readonly<Record<PolicyName, readonly Right[]>> {
  const policies = Object.keys(RIGHTS) as PolicyName[]
  const said: Record<PolicyName, readonly Right[]> = { ...RIGHTS }
  for (const policy of policies) said[policy] = [...RIGHTS[policy], ...more[policy] ?? []]
  const all = { ...said }
  for (const policy of policies) all[policy] = [...said[policy], ...listRights(said[policy], policy === MEMBER || NOT_MEMBERS.has(policy) ? [] : said[MEMBER], collections)]
  return all
}

const MEMBER_INFO: RoleInfo = { label: l('Mitglied', 'Member'), icon: 'badge', description: l('Was alle Angemeldeten dürfen', 'What everybody may who is logged in') }
const infoOf = (policy: PolicyName): RoleInfo => policy === MEMBER ? MEMBER_INFO : ROLES[policy]
const nameKey = (policy: PolicyName) => `kontor_role_${policy}`
const descriptionKey = (policy: PolicyName) => `kontor_role_${policy}_description`
/** Studio shows a text that begins with `$t:` in the language of the person. */
const shown = (policy: PolicyName) => ({ name: `$t:${nameKey(policy)}`, icon: infoOf(policy).icon, description: `$t:${descriptionKey(policy)}` })

function textsOf(policy: PolicyName) {
  const { label, description } = infoOf(policy)
  return (['de', 'en'] as const).flatMap(language => [
    { language: STUDIO_LANGUAGES[language], key: nameKey(policy), value: label[language] },
    { language: STUDIO_LANGUAGES[language], key: descriptionKey(policy), value: description[language] },
  ])
}

function policyRow(policy: PolicyName) {
  return { id: POLICY_IDS[policy], ...shown(policy), ip_access: null, enforce_tfa: false as const, admin_access: ADMINS.has(policy), app_access: STUDIO.has(policy) }
}

function accessRow(role: RoleName, policy: PolicyName, sort: number) {
  // Made of the last digits of both, so that it is as fixed as they are.
  const id = `6b6f6e74-6f72-4002-8000-${ROLE_IDS[role].slice(-6)}${POLICY_IDS[policy].slice(-6)}`
  return { id, role: ROLE_IDS[role], user: null, policy: POLICY_IDS[policy], sort }
}

function permissionRow(policy: PolicyName, right: Right, model: readonly Collection[], rights: readonly Right[]): PermissionRow {
  const { action, collection } = right
  const filled = (value: Right['rule']) => value && !isEmpty(value) ? value : null
  return {
    policy: POLICY_IDS[policy], collection, action, permissions: action === 'create' ? null : right.rule ?? {}, validation: filled(right.check),
    presets: right.presets ?? null, fields: columns(right, model, rights), open: right.fields === 'all' || right.fields === 'writable',
  }
}

function columns({ collection, fields, action }: Right, model: readonly Collection[], rights: readonly Right[]): readonly string[] {
  if (collection.startsWith('directus_')) return named(fields)
  const found = model.find(c => c.name === collection)
  if (!found) throw new Error(`policies: no collection ${collection}`)
  // A list whose links the policy cannot reach is no field of its.
  const reaches = (links: string) => rights.some(right => right.collection === links && right.action === (action === 'read' ? 'read' : 'create'))
  const all = Object.entries(allFields(found)).filter(([name, f]) => !isList(f) || reaches(linksOf(collection, name)))
  if (fields === 'writable') return all.filter(([name, f]) => name !== 'id' && !f.readonly && !f.internal).map(([name]) => name)
  if (fields === 'all') return [...all.filter(([, f]) => !f.internal).map(([name]) => name), ...lists(collection, model, reaches)]
  for (const name of fields) if (!all.some(([known]) => known === name)) throw new Error(`policies: no column ${collection}.${name}`)
  return fields
}

function named(fields: FieldScope): readonly string[] {
  if (typeof fields === 'string') throw new Error('policies: rights on Directus\' own tables name their columns')
  return fields
}

/** The lists on a collection that relations and lists of others put there, such as `leads.origins`. */
function lists(collection: string, model: readonly Collection[], reaches: (links: string) => boolean): string[] {
  return model.flatMap(c => Object.entries(c.fields).flatMap(([name, f]) => {
    if (f.kind === 'relation' && f.to === collection && f.inverse) return [f.inverse]
    return f.kind === 'm2m' && f.to === collection && f.inverse && reaches(linksOf(c.name, name)) ? [f.inverse] : []
  }))
}
