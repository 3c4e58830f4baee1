import { isDeepStrictEqual } from 'node:util'
import { directusRows, groupField, inverseFields } from '@kontor/compile/directus.ts'
import { folderName } from '@kontor/compile/domains.ts'
import { allFields, CHOICE_LISTS, MODELS, type Collection, type ModelName } from '@kontor/model'
import { refuse } from './refuse.ts'
import type { Accountability, Sql } from './types.ts'

/**
 * What must hold against an administrator too. Admins add fields, collections and relations as they like, and decide how
 * those of the model look; what the model says of their kind, storage and meaning they can see but not change.
 */
type Values = Readonly<Record<string, unknown>>
type Row = Values & { readonly collection: string }

/** A field as Directus' API gives it. */
export interface FieldState {
  readonly type: string
  readonly schema: Values | null
  readonly meta: Values | null
}
export type FieldChange = { readonly field: string, readonly type?: string | null, readonly schema?: Values | null, readonly meta?: Values | null }

const collectionOf = (instance: ModelName, name: unknown): Collection | undefined => MODELS[instance].find(c => c.name === name)

/** Whether the model has this field: as a column, a group of the form, or the list that a relation puts on the other side. */
export function isOursField(instance: ModelName, collection: unknown, field: unknown): boolean {
  const found = collectionOf(instance, collection)
  if (!found) return false
  const name = String(field)
  return Object.hasOwn(allFields(found), name)
    || (found.groups ?? []).some(group => groupField(group.key) === name)
    || inverseFields(found, new Map(MODELS[instance].map((c: Collection) => [c.name, c]))).some(inverse => inverse.name === name)
}

/**
 * @param collection `directus_fields` when the rows of fields are deleted themselves, which Directus does with those of a
 * collection that is deleted
 * @param fields names, or ids of such rows
 */
export async function guardFieldDeletion(instance: ModelName, collection: string, fields: readonly unknown[], database: Sql): Promise<void> {
  const named = collection === 'directus_fields'
    ? (await database.raw<{ collection: string, field: string }>('SELECT collection, field FROM directus_fields WHERE id = ANY(?)', [fields.map(Number)])).rows
    : fields.map(field => ({ collection, field: String(field) }))
  const ours = named.find(row => isOursField(instance, row.collection, row.field))
  if (ours) refuse(`The field "${ours.field}" belongs to Kontor and cannot be deleted. Hide it in forms instead.`)
}

/** Rows of `directus_fields` that are written past the editor of fields, where nothing is checked: by an import, say. */
function guardRowsOfFields(collection: string, accountability: Accountability): void {
  if (collection === 'directus_fields' && accountability) refuse('Fields are changed in the data model alone.')
}

/** A new collection brings its fields as rows; a collection of ours gets new ones from the editor of fields alone. */
export function guardFieldCreation(instance: ModelName, collection: string, payload: unknown, accountability: Accountability): void {
  if (collection !== 'directus_fields' || !accountability) return
  const rows = Array.isArray(payload) ? payload : [payload]
  if (rows.some(row => collectionOf(instance, (row as Values | null)?.collection))) refuse('Fields are made in the data model alone.')
}

const SPECIAL = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : typeof value === 'string' ? value.split(',') : []).filter(Boolean).sort()
const same = (a: unknown, b: unknown) => isDeepStrictEqual(a ?? null, b ?? null)

/**
 * Labels, notes, place and looks may be changed; kind, storage, what Directus does with the value and what the model
 * checks may not.
 * @param current the field as it is
 * @param note is told which looks are changed, which are the admin's from then on
 * @returns the change without what would touch the column
 */
export async function guardFieldChange(instance: ModelName, collection: string, change: FieldChange, current: () => Promise<FieldState>, accountability: Accountability = null, note: NoteLooks = async () => {}): Promise<FieldChange> {
  guardRowsOfFields(collection, accountability)
  if (!isOursField(instance, collection, change.field)) return change
  const now = await current()
  const keep = (what: string) => refuse(`The field "${change.field}" belongs to Kontor: ${what} stays as it is.`)
  if (change.type && change.type !== now.type) keep(`its type (${now.type})`)
  const stored = Object.entries(change.schema ?? {}).find(([key, value]) => !same(value, now.schema?.[key]))
  if (stored) keep(`how it is stored (${stored[0]})`)
  const { meta } = change
  if (meta) {
    const model = modelField(instance, collection, change.field)
    if ('special' in meta && !isDeepStrictEqual(SPECIAL(meta.special), SPECIAL(now.meta?.special))) keep('what Directus does with its value (special)')
    const list = CHOICE_LISTS.some(one => one.collection === collection && one.field === change.field)
    // The values of such a list are the tenant's, and what is taken follows from them (`choices`).
    if ('validation' in meta && model.validation != null && !list && !same(meta.validation, now.meta?.validation)) keep('which values it takes (validation)')
    if ('required' in meta && model.required === true && meta.required !== true) keep('that it is required')
    if ('id' in meta && meta.id !== now.meta?.id) keep('its row')
    const looks = changedIn(meta, now.meta).filter(name => !(list && ['options', 'display_options', 'validation'].includes(name)))
    if (looks.length > 0) await note({ target: 'fields', collection, field: change.field, columns: looks })
  }
  return { field: change.field, ...meta ? { meta } : {} }
}

/** Columns whose looks an administrator changes. */
export interface OwnLooks { readonly target: 'collections' | 'fields', readonly collection: string, readonly field: string, readonly columns: readonly string[] }
export type NoteLooks = (looks: OwnLooks) => Promise<void>

const NOT_LOOKS: ReadonlySet<string> = new Set(['id', 'collection', 'field', 'special', 'fields'])
const changedIn = (change: Values, now: Values | null) => Object.keys(change).filter(key => !NOT_LOOKS.has(key) && !same(change[key], now?.[key]))

const rowsOf = Object.fromEntries(Object.entries(MODELS).map(([name, model]) => [name, directusRows(model)])) as Record<ModelName, ReturnType<typeof directusRows>>
const modelField = (instance: ModelName, collection: string, field: string): Values => rowsOf[instance].fields.find(row => row.collection === collection && row.field === field) ?? {}

/** What the model says of a collection beyond its looks. */
const FIXED_OF_COLLECTION = ['collection', 'singleton', 'accountability', 'versioning', 'sort_field', 'archive_field', 'archive_value', 'unarchive_value', 'archive_app_filter'] as const

/** @param keys names of the collections that are changed */
export async function guardCollectionChange(instance: ModelName, keys: readonly unknown[], change: Values, database: Sql, note: NoteLooks = async () => {}): Promise<void> {
  const ours = keys.filter(key => collectionOf(instance, key)).map(String)
  if (ours.length === 0) return
  const touched = FIXED_OF_COLLECTION.filter(key => key in change)
  const { rows } = await database.raw<Row>('SELECT * FROM directus_collections WHERE collection = ANY(?)', [ours])
  for (const row of rows) {
    const other = touched.find(key => !same(change[key], row[key]))
    if (other) refuse(`The collection "${row.collection}" belongs to Kontor: its setting "${other}" stays as it is.`)
    const looks = changedIn(change, row)
    if (looks.length > 0) await note({ target: 'collections', collection: row.collection, field: '', columns: looks })
  }
}

export function guardCollectionDeletion(instance: ModelName, collections: readonly string[]): void {
  const ours = collections.find(name => MODELS[instance].some((c: Collection) => c.name === name || folderName(c.domain) === name))
  if (ours) refuse(`The collection "${ours}" belongs to Kontor and cannot be deleted.`)
}

/**
 * Relations of the tenant's own fields, also to collections of ours, are the admin's. (Where Directus changes a foreign
 * key it asks no filter: the host refuses that for ours, `directus/host/routing.ts`.)
 */
export async function guardRelation(instance: ModelName, payload: Values, keys: readonly unknown[], database: Sql): Promise<void> {
  const rows = keys.length === 0 ? [] : (await database.raw<Values>('SELECT many_collection, many_field, one_collection, one_field FROM directus_relations WHERE id = ANY(?)', [keys.map(Number)])).rows
  for (const row of [payload, ...rows, ...rows.map(existing => ({ ...existing, ...payload }))] as Values[]) {
    if (isOursField(instance, row.many_collection, row.many_field)) refuse(`The relation of "${String(row.many_field)}" belongs to Kontor and stays as it is.`)
    if (row.one_field != null && isOursField(instance, row.one_collection, row.one_field)) refuse(`The field "${String(row.one_field)}" belongs to Kontor: give the other side of the relation another name.`)
  }
}
