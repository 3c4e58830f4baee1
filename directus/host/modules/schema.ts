/** A relation as Directus describes it. */
export interface Relation {
  readonly collection: string
  readonly field: string
  /** Missing for a relation to one of several collections. */
  readonly related_collection: string | null
  readonly meta: { readonly one_field?: string | null, readonly one_allowed_collections?: readonly string[] | null } | null
}

interface SchemaCollection {
  readonly fields: Readonly<Record<string, unknown>>
}

/** The part of Directus' description of the database that is looked at. */
export interface Schema {
  readonly collections: Readonly<Record<string, SchemaCollection>>
  readonly relations: readonly Relation[]
}

/** Directus keeps one description until the model changes; so do we with what is made of it. */
const made = new WeakMap<Schema, { readonly off: ReadonlySet<string>, readonly reduced: Schema }>()

/**
 * The same without some collections, the relations to and from them and the fields that are nothing but such a relation.
 * Whatever Directus answers by it (REST, GraphQL, aggregates, wildcards) cannot reach them. A column that holds the id
 * of a record there stays, as a plain value.
 */
export function withoutCollections<S extends Schema>(schema: S, off: ReadonlySet<string>): S {
  if (off.size === 0) return schema
  const known = made.get(schema)
  if (known?.off === off) return known.reduced as S
  const reaches = ({ collection, related_collection: related }: Relation) => off.has(collection) || (related !== null && off.has(related))
  const aliases = new Set(schema.relations.flatMap(relation => off.has(relation.collection) && relation.related_collection && relation.meta?.one_field ? [`${relation.related_collection}.${relation.meta.one_field}`] : []))
  const reduced = {
    ...schema,
    collections: Object.fromEntries(Object.entries(schema.collections).filter(([name]) => !off.has(name)).map(([name, collection]) => [name, {
      ...collection, fields: Object.fromEntries(Object.entries(collection.fields).filter(([field]) => !aliases.has(`${name}.${field}`))),
    }])),
    relations: schema.relations.filter(relation => !reaches(relation)).map(relation => narrowed(relation, off)),
  }
  made.set(schema, { off, reduced })
  return reduced
}

/** A relation to one of several collections loses those that are left out. */
function narrowed(relation: Relation, off: ReadonlySet<string>): Relation {
  const allowed = relation.meta?.one_allowed_collections
  return relation.meta && allowed?.some(name => off.has(name)) ? { ...relation, meta: { ...relation.meta, one_allowed_collections: allowed.filter(name => !off.has(name)) } } : relation
}
