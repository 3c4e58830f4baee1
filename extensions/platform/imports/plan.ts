import type { DirectusField } from '@kontor/compile/custom.ts'
import type { FieldDescriptor } from '@kontor/compile/descriptors.ts'
import { studioView, type ViewedCollection } from '@kontor/compile/studio.ts'
import type { Accountability, ExtensionContext, SchemaOverview } from '@kontor/extension-shared/context'
import type { NamedTarget } from '@kontor/extension-shared/import/headers'
import { foldChoice } from '@kontor/extension-shared/import/values'
import { readRules } from '@kontor/extension-shared/read-rules'
import { MODELS, type Collection, type Field, type Label } from '@kontor/model'
import { ForbiddenError, isDirectusError, RouteNotFoundError } from '@directus/errors'
import { SEVERAL, type Options, type Plan } from './convert.ts'

export type PlanContext = Pick<ExtensionContext, 'services' | 'database'>

/** Whose import it is, and into what. */
export interface Into {
  readonly collection: string
  readonly accountability: Accountability
  readonly schema: SchemaOverview
}

export interface ImportPlan extends Plan {
  readonly named: readonly (NamedTarget & { readonly apiName: string, readonly labels: Label, readonly required: boolean })[]
}

/** Kinds that a cell cannot hold. */
const NO_CELL = new Set(['json', 'file', 'series', 'm2m'])
/** Longest list of which texts are known by their names. */
const MAX_OPTIONS = 50_000

export const modelOf = (name: string): Collection | undefined => MODELS.tenant.find(one => one.name === name)

/** @throws RouteNotFoundError for a collection of the model that has its own import or none, and for what holds one record only */
export function assertImportable({ collections }: SchemaOverview, name: string): void {
  const model = modelOf(name)
  if ((model && !model.importable) || collections[name]?.singleton !== false) throw new RouteNotFoundError({ path: `/platform/records/${name}/import` })
}

/** What a person may fill in of a collection from a file. @throws ForbiddenError when they may make no record of it */
export async function planOf(context: PlanContext, into: Into): Promise<ImportPlan> {
  const { services, database } = context
  const { collection, schema } = into
  const mine = await writableOf(context, into)
  const rows = await new services.FieldsService({ schema, accountability: null }).readAll(collection) as unknown as DirectusField[]
  const viewed: ViewedCollection = modelOf(collection) ?? { name: collection }
  const ofPerson = (d: FieldDescriptor): FieldDescriptor => mine(d.name) ? d : { ...d, readonly: true }
  const [de, en] = (['de', 'en'] as const).map(locale => studioView(viewed, rows, locale).fields.map(ofPerson)) as [FieldDescriptor[], FieldDescriptor[]]
  const english = new Map(en.map(d => [d.name, d]))
  const fillable = de.filter(d => !d.readonly && !d.hidden && d.only !== 'update' && !NO_CELL.has(d.kind))
  const options = new Map<string, Options>()
  for (const d of fillable) {
    const found = await optionsOf(context, into, d, english.get(d.name))
    if (found) options.set(d.name, found)
  }
  const named = fillable.map((d) => {
    const labels = { de: d.label, en: english.get(d.name)?.label ?? d.label }
    return { name: d.name, apiName: d.apiName, names: [d.apiName, labels.de, labels.en], labels, required: d.required && d.default === undefined }
  })
  const settings: { time_zone: string | null } | undefined = await database('tenant_settings').first('time_zone')
  return { de, en, options, zone: settings?.time_zone ?? 'UTC', named }
}

/** Which columns of a new record a person may fill in. */
async function writableOf({ database }: PlanContext, { collection, accountability, schema }: Into): Promise<(column: string) => boolean> {
  if (accountability.admin) return () => true
  const rules = await readRules(accountability, [collection], { schema, knex: database }, 'create')
  if (rules.length === 0) throw new ForbiddenError()
  const fields = new Set(rules.flatMap(rule => rule.fields ?? []))
  return column => fields.has('*') || fields.has(column)
}

async function optionsOf(context: PlanContext, into: Into, d: FieldDescriptor, english: FieldDescriptor | undefined): Promise<Options | undefined> {
  if (d.choices && !d.allowOther) {
    if (d.choices.length === 0) return undefined
    return unambiguous(d.choices.filter(c => !c.retired).map(c => [c.value, [c.value, c.label, english?.choices?.find(e => e.value === c.value)?.label]]))
  }
  if (d.kind === 'person') {
    const users: { id: string, email: string | null, first_name: string | null, last_name: string | null }[] =
      await context.database('directus_users').select('id', 'email', 'first_name', 'last_name').where({ status: 'active' }).limit(MAX_OPTIONS)
    return unambiguous(users.map(u => [u.id, [u.id, u.email, [u.first_name, u.last_name].filter(Boolean).join(' '), [u.last_name, u.first_name].filter(Boolean).join(', ')]]))
  }
  return d.relation ? recordsByName(context, into, d.relation) : undefined
}

/** Records that a person sees, by id and by name. Nothing when there are too many of them. */
async function recordsByName(context: PlanContext, { schema, accountability }: Into, relation: NonNullable<FieldDescriptor['relation']>): Promise<Options | undefined> {
  const overview = schema.collections[relation.collection]
  if (!overview) return new Map()
  const { columns, name } = await namesOf(context, schema, relation.collection)
  const items = new context.services.ItemsService(relation.collection, { schema, accountability: accountability as never })
  try {
    const rows = await items.readByQuery({ fields: [overview.primary, ...columns], limit: MAX_OPTIONS + 1 }) as Record<string, unknown>[]
    if (rows.length > MAX_OPTIONS) return undefined
    return unambiguous(rows.map((row) => {
      const id = row[overview.primary] as string | number
      return [id, [String(id), name(row), ...columns.map(column => row[column])]]
    }))
  } catch (error) {
    // Whoever sees none of them, or not what they are called, names none.
    if (isDirectusError(error) && ['FORBIDDEN', 'MODULE_DISABLED'].includes(error.code)) return new Map()
    throw error
  }
}

/** By what the records of a collection are known: what Studio shows for one, and the required texts of the model; else the first text. */
async function namesOf({ database }: PlanContext, schema: SchemaOverview, collection: string): Promise<{ columns: string[], name: (row: Readonly<Record<string, unknown>>) => string }> {
  const meta: { display_template: string | null } | undefined = await database('directus_collections').where({ collection }).first('display_template')
  const fields = schema.collections[collection]?.fields ?? {}
  const isText = (column: string) => fields[column] !== undefined && !fields[column].alias && ['string', 'text'].includes(fields[column].type)
  const template = meta?.display_template ?? ''
  const shown = [...template.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, column = '']) => column).filter(column => fields[column] && !fields[column].alias)
  const known = Object.entries<Field>(modelOf(collection)?.fields ?? {}).filter(([column, f]) => f.kind === 'text' && f.required && isText(column)).map(([column]) => column)
  const columns = [...new Set([...shown, ...known])]
  const [first] = columns.length > 0 ? [] : Object.keys(fields).filter(column => isText(column) && column !== schema.collections[collection]?.primary)
  return { columns: first ? [first] : columns, name: row => template.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_, column: string) => String(row[column] ?? '')) }
}

/** Names that two rows share stand for neither, and no name stands for another row than the one whose key it is. */
export function unambiguous(rows: readonly (readonly [string | number, readonly unknown[]])[]): Options {
  const options = new Map<string, string | number | typeof SEVERAL>()
  for (const [value, names] of rows) {
    for (const name of names) {
      if (typeof name !== 'string' || name.trim() === '') continue
      const key = foldChoice(name)
      options.set(key, options.has(key) && options.get(key) !== value ? SEVERAL : value)
    }
  }
  for (const [key, values] of Map.groupBy(rows.map(([value]) => value), value => foldChoice(String(value)))) if (new Set(values).size === 1 && values[0] !== undefined) options.set(key, values[0])
  return options
}
