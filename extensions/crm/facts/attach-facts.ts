import type { Accountability, Database, SchemaOverview } from '@kontor/extension-shared/context'
import { readRules, type ReadRule } from '@kontor/extension-shared/read-rules'
import { allFields, leadMarks, leadOrigins } from '@kontor/model'

/** What hangs on a lead and is read with it: field of the lead -> collection, whose column `lead` names it. */
export const FACTS: Readonly<Record<string, string>> = { marks: 'lead_marks', origins: 'lead_origins' }

const COLUMNS: ReadonlyMap<string, ReadonlySet<string>> = new Map([leadMarks, leadOrigins].map(collection => [collection.name, new Set(['id', ...Object.keys(allFields(collection))])]))

interface Query {
  readonly fields?: readonly string[] | null
  readonly deep?: Readonly<Record<string, unknown>> | null
  readonly alias?: Readonly<Record<string, string>> | null
  readonly aggregate?: unknown
  readonly group?: unknown
  readonly version?: unknown
}
type Row = Record<string, unknown>
interface Scope {
  readonly accountability: Accountability & { readonly share?: string | null } | null
  readonly schema: SchemaOverview | null
  readonly database: Database
}

/** Field of the lead -> columns that are wanted of what hangs there. */
type Wanted = Readonly<Record<string, readonly string[]>>
/** Travels with the query from its beginning to its rows; Directus copies the query on the way. */
const WANTED = Symbol('facts that are read beside')

/**
 * Takes marks and origins out of a query of leads, to be read beside the rows by `attachFacts`. Directus would join them
 * to their leads again to ask for the rights of those, which costs more than the leads themselves. Left to Directus is
 * what is filtered, sorted or renamed, and whoever may not see of a fact what they see of its lead.
 */
export async function takeFactsOut<Q extends Query>(query: Q, { accountability, schema, database }: Scope): Promise<Q> {
  const wanted = wantedFacts(query, schema)
  if (!wanted || !schema || !await seenAsLeads(wanted, accountability, { schema, knex: database })) return query
  const names = Object.keys(wanted)
  const fields = (query.fields ?? []).filter(field => !names.includes(field.split('.')[0] ?? ''))
  // Without the key nobody could tell whose they are.
  return { ...query, fields: fields.length > 0 ? fields : ['id'], [WANTED]: wanted }
}

/** Puts what `takeFactsOut` took out of the query into the rows that were found. */
export async function attachFacts(rows: unknown, query: object, database: Database): Promise<unknown> {
  const wanted = (query as { [WANTED]?: Wanted })[WANTED]
  if (!wanted || !Array.isArray(rows)) return rows
  const leads = rows as Row[]
  const ids = leads.map(({ id }) => id as string)
  const found = await Promise.all(Object.entries(wanted).map(async ([name, columns]) => [name, ids.length === 0 ? new Map<unknown, Row[]>() : Map.groupBy(
    await database(FACTS[name] as string).select('lead', ...columns).whereIn('lead', ids).orderBy('id') as Row[], row => row.lead)] as const))
  return leads.map(lead => ({ ...lead, ...Object.fromEntries(found.map(([name, facts]) => [name, (facts.get(lead.id) ?? []).map(({ lead: of, ...fact }) => wanted[name]?.includes('lead') ? { ...fact, lead: of } : fact)])) }))
}

/**
 * Nothing when none is asked for, or one in a way that only Directus understands. Whose a fact is, is said by the id of a
 * row alone, which has to be the lead's: under an alias it could be any text that somebody wrote into one.
 */
function wantedFacts({ fields, deep, alias, aggregate, group, version }: Query, schema: SchemaOverview | null): Wanted | undefined {
  const wanted: Record<string, string[]> = {}
  if (!fields?.includes('id') || Object.keys(alias ?? {}).length > 0 || aggregate || group || version) return undefined
  for (const field of fields) {
    const [name = '', column, ...more] = field.split('.')
    const collection = Object.hasOwn(FACTS, name) ? FACTS[name] : undefined
    // Another spelling of them all: who says `*.*` wants more than is known here.
    if (name.includes('*') && column !== undefined) return undefined
    if (collection === undefined) continue
    const known = schema?.collections[collection]?.fields
    // What an administrator adds may have to be converted or concealed.
    if (column === undefined || more.length > 0 || !COLUMNS.get(collection)?.has(column) || !known || !Object.hasOwn(known, column)) return undefined
    ;(wanted[name] ??= []).push(column)
  }
  const names = Object.keys(wanted)
  return names.length > 0 && !names.some(name => deep?.[name] !== undefined) ? wanted : undefined
}

/** Whether the person may read these columns of all origins or marks of the leads that they may read. */
export const columnsRead = (fact: 'marks' | 'origins', columns: readonly string[], accountability: Scope['accountability'], context: Parameters<typeof readRules>[2]): Promise<boolean> => seenAsLeads({ [fact]: columns }, accountability, context)

/** Whether the person may read these columns of everything that hangs on the leads that they may read. */
async function seenAsLeads(wanted: Wanted, accountability: Scope['accountability'], context: Parameters<typeof readRules>[2]): Promise<boolean> {
  if (!accountability || accountability.admin) return true
  if (accountability.share) return false
  const rules = await readRules(accountability, ['leads', ...Object.keys(wanted).map(name => FACTS[name] as string)], context)
  const of = (collection: string) => rules.filter(rule => rule.collection === collection)
  const leads = of('leads')
  const covers = ({ fields }: ReadRule, names: readonly string[]) => fields?.includes('*') === true || names.every(name => fields?.includes(name))
  return leads.length > 0 && Object.entries(wanted).every(([name, columns]) => {
    const facts = of(FACTS[name] as string)
    const same = new Set(facts.map(({ permissions }) => JSON.stringify(permissions ?? {})))
    return leads.every(rule => covers(rule, [name]) && same.has(JSON.stringify(isOpen(rule) ? {} : ofTheLead(rule.permissions)))) && facts.every(rule => covers(rule, columns))
  })
}

/** A rule about leads as Directus writes it for what hangs on one: each single condition goes through the relation, what joins them stays outside. */
function ofTheLead(rule: ReadRule['permissions']): Row {
  const [[name, conditions] = []] = Object.entries(rule ?? {})
  return (name === '_and' || name === '_or') && Array.isArray(conditions) ? { [name]: conditions.map(ofTheLead) } : { lead: rule }
}

const isOpen = ({ permissions }: ReadRule): boolean => !permissions || Object.keys(permissions).length === 0
