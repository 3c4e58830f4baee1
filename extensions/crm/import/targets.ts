import { ForbiddenError } from '@directus/errors'
import type { DirectusField, FieldDescriptor } from '@kontor/compile'
import { studioView } from '@kontor/compile/studio.ts'
import { leads, type FieldKind, type Label } from '@kontor/model'
import type { Accountability, Database, ExtensionContext, SchemaOverview } from '@kontor/extension-shared/context'
import type { Target } from './convert.ts'
import { ImportRights } from './rights.ts'
import type { NamedTarget } from '@kontor/extension-shared/import/headers'
import { foldChoice } from '@kontor/extension-shared/import/values'

export interface LabelledTarget extends NamedTarget {
  readonly labels: Label
}

export interface LeadTargets {
  readonly byName: ReadonlyMap<string, Target>
  readonly named: readonly LabelledTarget[]
}

/** Kinds that a cell cannot hold. */
const NO_CELL = new Set(['json', 'file', 'series', 'uuid', 'm2m'])
/** Columns by which a row of a list is called. */
const CALLED = ['key', 'code', 'name', 'title', 'label', 'name_de', 'name_en', 'lead_number', 'company'] as const
const MAX_OPTIONS = 20_000

type Services = Pick<ExtensionContext, 'services' | 'database'>

/**
 * Every field of a lead that an import may fill, the tenant's own ones included, with what texts stand for in lists.
 * @param only the one that is wanted
 */
export async function leadTargets({ services, database }: Services, schema: SchemaOverview, only?: string): Promise<LeadTargets> {
  const rows = await new services.FieldsService({ schema, accountability: null }).readAll('leads') as unknown as DirectusField[]
  const german = studioView(leads, rows, 'de').fields.filter(fillable).filter(({ name }) => only === undefined || name === only)
  const english = new Map(studioView(leads, rows, 'en').fields.map(d => [d.name, d]))
  const byName = new Map<string, Target>()
  for (const d of german) {
    const options = await optionsOf(database, schema, d, english.get(d.name))
    byName.set(d.name, {
      name: d.name, kind: d.kind, required: d.required && d.default === undefined,
      ...d.maxLength === undefined ? {} : { maxLength: d.maxLength }, ...options ? { options } : {}, ...d.separated ? { separated: true } : {}, ...d.validation || d.min !== undefined || d.max !== undefined ? { rules: d } : {},
    })
  }
  const named = german.map((d) => {
    const labels = { de: d.label, en: english.get(d.name)?.label ?? d.label }
    return { name: d.name, names: [d.apiName, labels.de, labels.en], labels }
  })
  return { byName, named }
}

const fillable = (d: FieldDescriptor): d is FieldDescriptor & { readonly kind: FieldKind } => !d.readonly && !d.hidden && d.name !== 'id' && !NO_CELL.has(d.kind)

async function optionsOf(database: Database, schema: SchemaOverview, d: FieldDescriptor, english: FieldDescriptor | undefined): Promise<ReadonlyMap<string, string> | undefined> {
  if (d.choices && !d.allowOther) {
    return unambiguous(d.choices.filter(c => !c.retired).map(c => [c.value, [c.value, c.label, english?.choices?.find(e => e.value === c.value)?.label]]))
  }
  if (d.kind === 'person') {
    const users: { id: string, email: string | null, first_name: string | null, last_name: string | null }[] =
      await database('directus_users').select('id', 'email', 'first_name', 'last_name').where({ status: 'active' }).limit(MAX_OPTIONS)
    return unambiguous(users.map(u => [u.id, [u.email, [u.first_name, u.last_name].filter(Boolean).join(' ')]]))
  }
  if (d.kind !== 'relation' || !d.relation) return undefined
  const collection = schema.collections[d.relation.collection]
  if (!collection) return new Map()
  const columns = CALLED.filter(name => collection.fields[name])
  const rows: Record<string, unknown>[] = await database(collection.collection).select([collection.primary, ...columns]).limit(MAX_OPTIONS)
  return unambiguous(rows.map((row) => {
    const id = String(row[collection.primary])
    return [id, [id, ...columns.map(name => row[name])]]
  }))
}

/** Names that two rows share stand for neither. */
function unambiguous(rows: readonly (readonly [string, readonly unknown[]])[]): Map<string, string> {
  const options = new Map<string, string>()
  const shared = new Set<string>()
  for (const [value, names] of rows) {
    for (const name of names) {
      if (typeof name !== 'string' || name.trim() === '') continue
      const key = foldChoice(name)
      if (options.has(key) && options.get(key) !== value) shared.add(key)
      options.set(key, value)
    }
  }
  for (const key of shared) options.delete(key)
  return options
}

const NOBODY: Accountability = { user: null, role: null, roles: [], admin: false, app: false, ip: null }

/** Persons may import what they may create. Accountability null is nobody. */
export async function assertMayImport({ services }: Pick<ExtensionContext, 'services'>, schema: SchemaOverview, accountability: Accountability | null, fields: readonly string[]): Promise<void> {
  const service = new services.ItemsService('leads', { schema, accountability: accountability ?? NOBODY })
  const passed = new Error('passed')
  const probe = Object.fromEntries(['company', ...fields].map(name => [name, name === 'company' ? 'Probe' : null]))
  try {
    // Directus checks the right, field by field, before it looks at this; nothing is written.
    await service.createOne(probe, { emitEvents: false, preMutationError: passed as never })
  } catch (error) {
    if (error !== passed && !isRuleOfField(error, fields)) throw error
  }
}

/** An administrator's rule on a field's value, which the probe does not have. Rights are checked before it. */
function isRuleOfField(error: unknown, fields: readonly string[]): boolean {
  const errors = (Array.isArray(error) ? error : [error]) as readonly ({ readonly code?: string, readonly extensions?: { readonly field?: string } } | null)[]
  return errors.every(one => one?.code === 'FAILED_VALIDATION' && fields.includes(one.extensions?.field ?? ''))
}

/** Persons may import changes of what they may change. @throws FORBIDDEN when there is no lead of which they may change these fields */
export async function assertMayChangeLeads({ services, database }: Services, schema: SchemaOverview, accountability: Accountability | null, fields: readonly string[]): Promise<void> {
  if (!await new ImportRights(services, schema, accountability ?? NOBODY).mayEverChange(database, fields)) throw new ForbiddenError()
}

/** @throws FORBIDDEN when the person may not delete this lead */
export async function assertMayDelete({ services, knex }: Pick<ExtensionContext, 'services'> & { readonly knex?: Database }, schema: SchemaOverview, accountability: Accountability | null, lead: string): Promise<void> {
  const service = new services.ItemsService('leads', { schema, accountability: accountability ?? NOBODY, ...knex ? { knex } : {} })
  const passed = new Error('passed')
  try {
    // As above: the right is checked first.
    await service.deleteMany([lead], { emitEvents: false, preMutationError: passed as never })
  } catch (error) {
    if (error !== passed) throw error
  }
}
