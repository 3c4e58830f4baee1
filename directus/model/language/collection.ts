import { checkField } from './check-field.ts'
import { field, isList, type Field, type StoredField } from './fields.ts'
import { l, type Label } from './label.ts'

export const DOMAINS = ['platform', 'crm', 'chat', 'documents', 'academy', 'trainings', 'events'] as const
export type Domain = (typeof DOMAINS)[number]

export interface Group {
  readonly key: string
  readonly label: Label
}

/** A view of a list that everybody finds in Studio, beside the list itself. */
export interface Bookmark {
  /** What it is known by; it stays when the label changes. */
  readonly key: string
  readonly label: Label
  /** Material icon name. */
  readonly icon?: string
  /** Which records, in Directus' filter language; deleted ones are left out by themselves. */
  readonly filter: Readonly<Record<string, unknown>>
  /** As `defaultSort`, which holds without it. */
  readonly sort?: string
  /** As `listFields`, which hold without them. */
  readonly columns?: readonly string[]
}

export interface CollectionSpec<F extends Record<string, Field>> {
  /** Name of the table, snake_case, plural. */
  readonly name: string
  readonly domain: Domain
  readonly label: { readonly singular: Label, readonly plural: Label }
  readonly note?: Label
  /** Material icon name, as Studio uses it. */
  readonly icon: string
  /** Mustache template of a record's short name in Studio, `{{company}}`. */
  readonly display: string
  readonly groups?: readonly Group[]
  readonly fields: F
  /** Columns that lists show first. */
  readonly listFields?: readonly string[]
  readonly defaultSort?: string
  readonly bookmarks?: readonly Bookmark[]
  /** `true`: a delete keeps the row with `deleted_at` and `deleted_by`. */
  readonly softDelete?: boolean
  /** `true`: who changed which field of a record from what to what is kept, and goes with the record. */
  readonly history?: boolean
  /** `true`: people may fill it from a file by the import that is there for every collection. */
  readonly importable?: boolean
  /** Technical tables carry no `user_created`, `date_created` and so on unless asked. */
  readonly audit?: boolean
  /** Holds one record only. */
  readonly singleton?: boolean
  /** Not in Studio's navigation. */
  readonly hidden?: boolean
  /** `true`: never so many records that a list of them needs an index. */
  readonly few?: boolean
  /** Indexes over more than one column: `[['status', 'date_created']]`. */
  readonly indexes?: readonly (readonly string[])[]
  /** Indexes over what is not deleted, which is all that lists and counts ask for. */
  readonly liveIndexes?: readonly (readonly string[])[]
  /** Sets of columns that are unique together. */
  readonly unique?: readonly (readonly string[])[]
  /** The table of origins beside this one (provenance). */
  readonly provenance?: string
  /** The list of a record whose links these are; collections of links are made by `withLinks`. */
  readonly links?: { readonly collection: string, readonly field: string }
  /** The model's file that it stands in, when it is not the one that defines it. */
  readonly file?: string
  /** The table of marks beside this one: values of checked kinds are kept as they were given and marked when they are not valid. */
  readonly marks?: string
}

/** Fields that the applier adds to audited collections; the database names are those of Directus. */
export const AUDIT_FIELDS = {
  user_created: field.person({ label: l('Angelegt von', 'Created by'), readonly: true, hidden: true }),
  date_created: field.timestamp({ label: l('Angelegt am', 'Created at'), readonly: true, hidden: true, indexed: true }),
  user_updated: field.person({ label: l('Geändert von', 'Updated by'), readonly: true, hidden: true }),
  date_updated: field.timestamp({ label: l('Geändert am', 'Updated at'), readonly: true, hidden: true }),
} as const satisfies Record<string, Field>

/** Fields of collections with soft delete. */
export const DELETE_FIELDS = {
  deleted_at: field.timestamp({ label: l('Gelöscht am', 'Deleted at'), readonly: true, hidden: true, indexed: true }),
  deleted_by: field.person({ label: l('Gelöscht von', 'Deleted by'), readonly: true, hidden: true }),
} as const satisfies Record<string, Field>

export const ID_FIELD = field.uuid({ label: l('Kennung', 'Id'), readonly: true, hidden: true })

export interface Collection<F extends Record<string, Field> = Record<string, Field>> extends CollectionSpec<F> {
  readonly softDelete: boolean
  readonly audit: boolean
  /** The model's file that it stands in. */
  readonly file: string
}

/** What is wrong with a collection, for whoever has to mend it. */
export const modelError = ({ file, name }: Pick<Collection, 'file' | 'name'>, what: string): Error => new Error(`model ${file}, collection ${name}: ${what}`)

/** The model's file that is being read, for whoever has to mend it. */
function callerFile(): string {
  const frame = new Error().stack?.split('\n').find(line => /\/model\/[\w./-]+\.ts/.test(line) && !/language\/(?:collection|check-field)\.ts/.test(line))
  return /model\/([\w./-]+\.ts)/.exec(frame ?? '')?.[1] ?? 'of a program'
}

const NAME = /^[a-z][a-z0-9_]{1,50}$/

/** Names from which a computed value is made have to be those of other fields: anything else is a type error. */
type Known<F> = { readonly [K in keyof F]: F[K] extends { readonly computed: { readonly from: readonly (infer N)[] } }
  ? [N] extends [Exclude<keyof F, K> | keyof typeof AUDIT_FIELDS] ? F[K] : { readonly computed: { readonly from: readonly Exclude<keyof F, K>[] } }
  : F[K] }

/**
 * Declares a collection. Every collection has an `id` (uuid) that is not declared.
 * @throws Error with collection and field when a name, group, list field or sort field is unknown.
 */
export function defineCollection<const F extends Record<string, Field>>(spec: CollectionSpec<F> & { readonly fields: Known<F> }): Collection<F> {
  const collection = { audit: true, softDelete: false, file: callerFile(), ...spec }
  const fields = allFields(collection)
  const known = new Set(Object.keys(columnsOf(collection)))
  const fail = (what: string): never => {
    throw modelError(collection, what)
  }
  if (!NAME.test(spec.name)) fail(`the name must match ${NAME}`)
  for (const [name, f] of Object.entries(spec.fields)) {
    if (!NAME.test(name)) fail(`field ${name}: the name must match ${NAME}`)
    if (name in AUDIT_FIELDS || name in DELETE_FIELDS || name === 'id') fail(`field ${name} is reserved`)
    if (f.group !== undefined && !spec.groups?.some(g => g.key === f.group)) fail(`field ${name}: no group ${f.group}`)
    if (f.required && f.readonly && f.kind !== 'series') fail(`field ${name} is required but nobody can fill it`)
    checkField(f, collection, fields, what => fail(`field ${name}: ${what}`))
  }
  for (const name of spec.listFields ?? []) if (!known.has(name)) fail(`list field ${name} is unknown`)
  const sort = spec.defaultSort?.replace(/^-/, '')
  if (sort !== undefined && !known.has(sort)) fail(`sort field ${sort} is unknown`)
  const keys = (spec.bookmarks ?? []).map(({ key }) => key)
  if (keys.length > 0 && (spec.hidden || spec.singleton)) fail('it has no list in Studio, and so no bookmarks')
  for (const { key, columns = [], sort: order } of spec.bookmarks ?? []) {
    if (!NAME.test(key)) fail(`bookmark ${key}: the key must match ${NAME}`)
    if (keys.indexOf(key) !== keys.lastIndexOf(key)) fail(`bookmark ${key} stands there twice`)
    for (const name of columns) if (!known.has(name)) fail(`bookmark ${key}: column ${name} is unknown`)
    if (order !== undefined && !known.has(order.replace(/^-/, ''))) fail(`bookmark ${key}: sort field ${order.replace(/^-/, '')} is unknown`)
  }
  if (spec.history && !collection.audit) fail('a history needs to know who changed a record')
  if (spec.liveIndexes && !spec.softDelete) fail('only what is deleted softly has rows that are not deleted')
  for (const columns of [...spec.indexes ?? [], ...spec.liveIndexes ?? [], ...spec.unique ?? []]) {
    for (const column of columns) if (!known.has(column)) fail(`index column ${column} is unknown`)
  }
  return collection
}

/** Every field of a collection in order: id, own ones, audit, soft delete. */
export function allFields(collection: Pick<Collection, 'fields' | 'audit' | 'softDelete'>): Record<string, Field> {
  return {
    id: ID_FIELD,
    ...collection.fields,
    ...collection.audit ? AUDIT_FIELDS : {},
    ...collection.softDelete ? DELETE_FIELDS : {},
  }
}

/** Those of them that are columns of its table. */
export function columnsOf(collection: Pick<Collection, 'fields' | 'audit' | 'softDelete'>): Record<string, StoredField> {
  return Object.fromEntries(Object.entries(allFields(collection)).filter((entry): entry is [string, StoredField] => !isList(entry[1])))
}
