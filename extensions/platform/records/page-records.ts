import { InvalidQueryError } from '@directus/errors'
import type { Database, ExtensionContext, SchemaOverview } from '@kontor/extension-shared/context'
import { MAX_ROWS, wholeLists, type PageAnswer, type PageBody } from '@kontor/model/wire/records'
import * as z from 'zod'
import { answering, parse, type Handler } from '../endpoints/request.ts'
import { afterFilter, afterSql, parseSort, type Condition, type SortPart } from './after.ts'
import { recordsOf } from './records-of.ts'

const text = z.string().min(1).max(200)
/** Kinds that PostgreSQL can put in order, and Directus does not compare. What else it does with them it does without knowing their kind. */
const UNORDERED: ReadonlySet<string> = new Set(['uuid', 'boolean'])
/** The same, but with operators of their own, which a filter may use. */
const TEXTS: ReadonlySet<string> = new Set(['string', 'text'])
const NUMBERS: ReadonlySet<string> = new Set(['integer', 'float', 'decimal'])
const body = z.strictObject({
  fields: z.array(text).min(1).max(500),
  filter: z.record(z.string(), z.unknown()),
  search: z.string().max(500).optional(),
  sort: z.array(text.regex(/^-?\w+(?:\.\w+)?$/)).min(1).max(20),
  limit: z.int().min(1).max(MAX_ROWS),
  after: z.array(z.string().max(20_000).nullable()).max(20).optional(),
})

/**
 * `POST /platform/records/:collection/page` (`PageBody`): a page of records as the person sees them that goes on exactly
 * where another one ended, however many come before it and whatever was added meanwhile. Directus can cut a list by
 * counting from its start alone, and shows times shortened to milliseconds. Answers `PageAnswer`.
 */
export function pageRecords(context: ExtensionContext): Handler {
  return answering(async (request) => {
    const { collection, accountability, schema } = await recordsOf(context, request)
    const wish = parse(body, request.body) as PageBody
    const parts = wish.sort.map(name => sortPart(schema, collection, name))
    if (wish.after && wish.after.length !== parts.length) throw new InvalidQueryError({ reason: 'after does not fit the sort' })
    const given = withPerson(wish.filter, accountability.user) as Record<string, unknown>
    const filter = wish.after ? { _and: [...Object.keys(given).length > 0 ? [given] : [], goOn(schema, collection, parts, wish.after)] } : given
    // Where the page ends is read from the same state as the page.
    const data = await context.database.transaction(async (trx): Promise<PageAnswer> => {
      const items = new context.services.ItemsService(collection, { schema: comparable(schema, collection, parts), accountability: accountability as never, knex: trx })
      const found = await items.readByQuery({ fields: [...new Set(['id', ...wish.fields])], ...wholeLists(wish.fields), filter: filter as never, ...wish.search === undefined ? {} : { search: wish.search }, sort: [...wish.sort], limit: wish.limit + 1 }) as { id: string }[]
      const rows = found.slice(0, wish.limit)
      const last = rows.at(-1)
      return { rows, next: found.length > wish.limit && last ? await placeOf(trx, schema, collection, parts, last.id) : null }
    }, { isolationLevel: 'repeatable read', readOnly: true })
    return { data }
  })
}

/** @throws InvalidQueryError for a column that is none, or no single value */
function sortPart(schema: SchemaOverview, collection: string, name: string): SortPart {
  const { path, down } = parseSort(name)
  const [column = '', inner] = path
  const field = schema.collections[collection]?.fields[column]
  const wrong = () => new InvalidQueryError({ reason: `cannot sort by ${name}` })
  if (!field || field.alias) throw wrong()
  if (inner === undefined) return { path, down, nullable: field.nullable }
  const related = relatedTo(schema, collection, column)
  const target = related && schema.collections[related]?.fields[inner]
  if (!target || target.alias) throw wrong()
  return { path, down, nullable: true }
}

/** What comes after a place: as a filter of Directus where that can compare all columns, else by their ids. */
function goOn(schema: SchemaOverview, collection: string, parts: readonly SortPart[], after: readonly (string | null)[]): object {
  if (!parts.some(part => TEXTS.has(typeOf(schema, collection, part)))) return afterFilter(parts, after)
  const { sql, bindings } = afterSql(parts, after, part => columnSql(schema, collection, part))
  // Directus hands what it is given to its query builder, which takes this as a query of its own.
  return { id: { _in(this: Subquery) {
    this.select('r.id').from({ r: collection }).whereRaw(sql, bindings)
  } } }
}

/** The part of Directus' query builder that is used here. */
interface Subquery { select(column: string): { from(table: Readonly<Record<string, string>>): { whereRaw(sql: string, bindings: readonly unknown[]): unknown } } }

function typeOf(schema: SchemaOverview, collection: string, { path: [column = '', inner] }: SortPart): string {
  const [name, field] = inner === undefined ? [collection, column] : [relatedTo(schema, collection, column) ?? '', inner]
  return schema.collections[name]?.fields[field]?.type ?? ''
}

/** A column of the record `r`, or of the one that it names. */
const columnSql = (schema: SchemaOverview, collection: string, { path: [column = '', inner] }: SortPart): Condition => inner === undefined
  ? { sql: 'r.??', bindings: [column] }
  : { sql: '(SELECT o.?? FROM ?? o WHERE o.id = r.??)', bindings: [inner, relatedTo(schema, collection, column) ?? '', column] }

/** Directus compares only what it thinks has an order, and ids are none of it: here those columns have no kind. */
function comparable(schema: SchemaOverview, collection: string, parts: readonly SortPart[]): SchemaOverview {
  const collections = { ...schema.collections }
  for (const { path: [column = '', inner] } of parts) {
    const [name, field] = inner === undefined ? [collection, column] : [relatedTo(schema, collection, column) ?? '', inner]
    open(name, field, UNORDERED)
  }
  // The records that come after a place are named by a query of their own, which Directus would take for a number.
  open(collection, 'id', NUMBERS)
  return { ...schema, collections }

  function open(name: string, field: string, kinds: ReadonlySet<string>): void {
    const known = collections[name]
    const present = known?.fields[field]
    if (known && present && kinds.has(present.type)) collections[name] = { ...known, fields: { ...known.fields, [field]: { ...present, type: 'unknown' } } }
  }
}

const relatedTo = (schema: SchemaOverview, collection: string, column: string) => schema.relations.find(one => one.collection === collection && one.field === column)?.related_collection ?? undefined

/** Where a record that the person has just been given stands in the order, to the last digit. */
async function placeOf(database: Database, schema: SchemaOverview, collection: string, parts: readonly SortPart[], id: string): Promise<(string | null)[]> {
  const columns = parts.map((part, at) => {
    const { sql, bindings } = columnSql(schema, collection, part)
    return { sql: `(${sql})::text AS v${at}`, bindings }
  })
  const found = await database.raw(`SELECT ${columns.map(({ sql }) => sql).join(', ')} FROM ?? r WHERE r.id = ?`, [...columns.flatMap(({ bindings }) => bindings), collection, id]) as unknown as { rows: Record<string, string | null>[] }
  const [row] = found.rows
  if (!row) throw new InvalidQueryError({ reason: 'the last record of the page is gone' })
  return parts.map((_, at) => row[`v${at}`] ?? null)
}

/** Directus puts the person in where a query comes from outside; everything else in it is meant as it stands. */
function withPerson(value: unknown, person: string): unknown {
  if (value === '$CURRENT_USER') return person
  if (Array.isArray(value)) return value.map(one => withPerson(one, person))
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withPerson(inner, person)]))
  return value
}
