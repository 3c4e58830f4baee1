import type { DirectusField } from '@kontor/compile/custom'
import type { FieldDescriptor } from '@kontor/compile/descriptors'
import { studioView, type FieldGroup, type StudioView } from '@kontor/compile/studio'
import { moduleOf, MODELS, type Collection, type Locale } from '@kontor/model'
import type { H3Event } from 'h3'
import { modulesOf, requireModule } from '../auth/tenant-modules.ts'
import type { Caller } from '../core/caller.ts'
import { onViewChanged } from '../core/changes.ts'
import { callDirectus } from '../core/directus.ts'
import { ShortCache } from '../core/short-cache.ts'
import type { AnyCollection } from './definition.ts'
import { displayOf, ownFacts, VIEW_AGE } from './own-facts.ts'

const TENANT: readonly Collection[] = MODELS.tenant

export const ACTIONS = ['read', 'create', 'update', 'delete'] as const
export type Action = (typeof ACTIONS)[number]

/** `GET /permissions/me` of Directus, as far as it is needed. */
type Permissions = Readonly<Record<string, Partial<Record<Action, { readonly access: 'none' | 'partial' | 'full', readonly fields?: readonly string[] | null }>> | undefined>>

/** What a person may see and do with a collection in a tenant. */
export interface Access {
  /** Every field that the person may read, in the order of the form. */
  readonly fields: (locale: Locale) => readonly FieldDescriptor[]
  /** Groups of the form, in Studio's order. */
  readonly groups: (locale: Locale) => readonly FieldGroup[]
  readonly may: (action: Action) => boolean
  /** Whether the person may write the column by that action. */
  readonly writes: (action: 'create' | 'update', column: string) => boolean
}

let cache: ShortCache<Access> | undefined
/** Rights are told for all collections at once: who looks at several at a time asks once. */
const RIGHTS_AGE = 1000
const rightsOf = new ShortCache<Permissions>(RIGHTS_AGE, 2000)

function views(): ShortCache<Access> {
  if (cache) return cache
  const made = cache = new ShortCache<Access>(() => VIEW_AGE().fresh, 2000, () => VIEW_AGE().stale)
  onViewChanged((tenant) => {
    const prefix = tenant === undefined ? '' : `${tenant}:`
    rightsOf.forget(prefix)
    made.forget(prefix)
  })
  return made
}

/**
 * The person's view of a collection: the model's fields and the tenant's own, as far as they may be read. What points to
 * records of a module that is off is left out.
 * @throws KontorError MODULE_DISABLED
 */
export async function accessTo(event: H3Event, caller: Caller, collection: AnyCollection): Promise<Access> {
  await requireModule(caller.tenant, moduleOf(collection.domain))
  return views().get(`${caller.tenant}:${caller.session.userId}:${caller.roles.join()}:${collection.name}`, () => load(event, caller, collection))
}

/** What the person may do at all in the tenant: collection -> actions. Those of modules that are off are left out. */
export async function mayOf(event: H3Event, caller: Caller): Promise<Record<string, Action[]>> {
  const [permissions, modules] = await Promise.all([permissionsOf(event, caller), modulesOf(caller.tenant)])
  const shown = TENANT.filter(({ domain }) => {
    const module = moduleOf(domain)
    return module === undefined || modules.includes(module)
  })
  const allowed = (name: string) => ACTIONS.filter(action => (permissions[name]?.[action]?.access ?? 'none') !== 'none')
  return Object.fromEntries(shown.map(({ name }) => [name, allowed(name)] as const).filter(([, actions]) => actions.length > 0))
}

export const permissionsOf = (event: H3Event, caller: Caller): Promise<Permissions> =>
  rightsOf.get(`${caller.tenant}:${caller.session.userId}:${caller.roles.join()}`, () => callDirectus<Permissions>(event, caller.access, '/permissions/me'))

async function load(event: H3Event, caller: Caller, collection: AnyCollection): Promise<Access> {
  const [rows, permissions, modules, own] = await Promise.all([
    callDirectus<DirectusField[]>(event, caller.access, `/platform/records/${collection.name}/shape`),
    permissionsOf(event, caller),
    modulesOf(caller.tenant),
    ownFacts(event, caller),
  ])
  const rights = permissions[collection.name]
  const writes = (action: 'create' | 'update', column: string) => {
    const fields = rights?.[action]?.fields ?? []
    return fields.includes('*') || fields.includes(column)
  }
  const isThere = (related: string | undefined) => {
    const found = TENANT.find(({ name }) => name === related)
    const module = found && moduleOf(found.domain)
    return module === undefined || modules.includes(module)
  }
  const may = (action: Action) => (rights?.[action]?.access ?? 'none') !== 'none'
  /** What nobody gave the person to write is theirs to read; what they may fill in once cannot be changed by them. */
  const withRights = (d: FieldDescriptor): FieldDescriptor => {
    const [creates, updates] = [writes('create', d.name), writes('update', d.name)]
    // A key that people give is given with the record, and stays.
    if (d.only === 'create') return { ...d, readonly: d.readonly || !creates }
    return { ...d, readonly: d.readonly || !(creates || updates), ...creates === updates || d.readonly ? {} : { only: creates ? 'create' as const : 'update' as const } }
  }
  const withTarget = (d: FieldDescriptor): FieldDescriptor => {
    const info = d.relation && own.collections.get(d.relation.collection)
    if (!d.relation || !info) return d
    const target = permissions[info.name]?.read
    const display = displayOf(info, column => target?.fields?.includes('*') === true || target?.fields?.includes(column) === true)
    return { ...d, relation: { ...d.relation, ...display === undefined ? {} : { display }, ...info.place !== null && (target?.access ?? 'none') !== 'none' ? { own: true as const } : {} } }
  }
  const byLocale = new Map<Locale, StudioView>()
  const view = (locale: Locale): StudioView => {
    const known = byLocale.get(locale)
    if (known) return known
    const { fields, groups } = studioView(collection, rows, locale)
    const made = { groups, fields: fields.filter(d => isThere((d.relation ?? d.many)?.collection)).map(d => withTarget(withRights(d))) }
    byLocale.set(locale, made)
    return made
  }
  return { fields: locale => view(locale).fields, groups: locale => view(locale).groups, may, writes }
}
