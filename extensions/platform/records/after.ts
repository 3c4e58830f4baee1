/** One column of an order. */
export interface SortPart {
  /** `city`, or `industry.name_de` of a record that is named. */
  readonly path: readonly string[]
  readonly down: boolean
  /** Whether it can be empty. PostgreSQL has those last, and first when it goes down. */
  readonly nullable: boolean
}

type Filter = Readonly<Record<string, unknown>>

/** @param name `-city` */
export function parseSort(name: string): { readonly path: readonly string[], readonly down: boolean } {
  const down = name.startsWith('-')
  return { path: (down ? name.slice(1) : name).split('.'), down }
}

/** `{ industry: { name_de: { _gt: 'x' } } }` */
const rule = (path: readonly string[], test: Filter): Filter => path.reduceRight<Filter>((inner, name) => ({ [name]: inner }), test)

/** What comes after a value in one column; nothing when nothing can. */
function beyond({ path, down, nullable }: SortPart, value: string | null): Filter | undefined {
  if (value === null) return down ? rule(path, { _nnull: true }) : undefined
  const further = rule(path, { [down ? '_lt' : '_gt']: value })
  return nullable && !down ? { _or: [further, rule(path, { _null: true })] } : further
}

const equal = ({ path }: SortPart, value: string | null): Filter => rule(path, value === null ? { _null: true } : { _eq: value })

/**
 * The filter for everything that comes after a place in an order: beyond it in the first column, or equal there and beyond
 * it in the second, and so on. Records that are added or taken away meanwhile move nothing.
 * @param values of the columns at that place
 */
export function afterFilter(parts: readonly SortPart[], values: readonly (string | null)[]): Filter {
  const ways = parts.flatMap((part, at) => {
    const further = beyond(part, values[at] ?? null)
    if (!further) return []
    const before = parts.slice(0, at).map((one, place) => equal(one, values[place] ?? null))
    return [before.length > 0 ? { _and: [...before, further] } : further]
  })
  const [first] = parts
  const value = values[0] ?? null
  const any: Filter = { _or: ways }
  // Says the same once more for the first column alone, so that an index is read from there.
  if (!first || value === null || (first.nullable && !first.down)) return any
  return { _and: [rule(first.path, { [first.down ? '_lte' : '_gte']: value }), any] }
}

/** SQL with its values. */
export interface Condition {
  readonly sql: string
  readonly bindings: readonly unknown[]
}

/** A column of an order as SQL reads it. */
export type ColumnSql = (part: SortPart) => Condition

/**
 * The same as a condition of PostgreSQL, for columns that Directus does not compare (texts).
 * @param columnOf says how a column is read
 */
export function afterSql(parts: readonly SortPart[], values: readonly (string | null)[], columnOf: ColumnSql): Condition {
  const test = (part: SortPart, rest: string, ...more: readonly string[]): Condition => {
    const { sql, bindings } = columnOf(part)
    return { sql: `${sql} ${rest}`, bindings: [...bindings, ...more] }
  }
  const beyondSql = (part: SortPart, value: string | null): Condition | undefined => {
    if (value === null) return part.down ? test(part, 'IS NOT NULL') : undefined
    const further = test(part, part.down ? '< ?' : '> ?', value)
    return part.nullable && !part.down ? join('OR', [further, test(part, 'IS NULL')]) : further
  }
  const ways = parts.flatMap((part, at) => {
    const further = beyondSql(part, values[at] ?? null)
    if (!further) return []
    const before = parts.slice(0, at).map((one, place) => {
      const value = values[place] ?? null
      return value === null ? test(one, 'IS NULL') : test(one, '= ?', value)
    })
    return [join('AND', [...before, further])]
  })
  return join('OR', ways)
}

const join = (word: 'AND' | 'OR', conditions: readonly Condition[]): Condition => ({ sql: `(${conditions.map(({ sql }) => sql).join(` ${word} `)})`, bindings: conditions.flatMap(({ bindings }) => bindings) })
