import { allFields, isList, linksOf, modelError, type Bookmark, type Collection, type Field } from '@kontor/model'
import { inverseFields } from './directus.ts'

type Model = ReadonlyMap<string, Collection>
type Fail = (what: string) => never

const ONE = ['_eq', '_neq', '_lt', '_lte', '_gt', '_gte', '_contains', '_ncontains', '_icontains', '_starts_with', '_nstarts_with', '_istarts_with', '_nistarts_with', '_ends_with', '_nends_with', '_iends_with', '_niends_with'] as const
const SEVERAL = ['_in', '_nin', '_between', '_nbetween'] as const
const FLAGS = ['_null', '_nnull', '_empty', '_nempty'] as const
const OPERATORS: ReadonlySet<string> = new Set([...ONE, ...SEVERAL, ...FLAGS])
/** What asks for records of a list, or for none. */
const OF_LISTS: ReadonlySet<string> = new Set(['_some', '_none'])

const isRule = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Studio would show a filter that names what is not there as an empty list.
 * @throws Error with file, collection and bookmark
 */
export function checkBookmarks(collection: Collection, model: Model): void {
  for (const { key, filter } of collection.bookmarks ?? []) {
    checkRule(filter, collection, model, (what) => {
      throw modelError(collection, `bookmark ${key}: ${what}`)
    })
  }
}

function checkRule(rule: unknown, collection: Collection, model: Model, fail: Fail): void {
  if (!isRule(rule)) return fail('its filter has something else where a condition belongs')
  const fields = allFields(collection)
  const lists = new Map([
    ...inverseFields(collection, model).map(list => [list.name, list.collection] as const), ...Object.entries(fields).flatMap(([name, f]) => isList(f) ? [[name, linksOf(collection.name, name)] as const] : []),
  ])
  for (const [name, inner] of Object.entries(rule)) {
    if (name === '_and' || name === '_or') {
      if (!Array.isArray(inner)) return fail(`its filter has no list behind ${name}`)
      for (const one of inner) checkRule(one, collection, model, fail)
    }
    // A record of one of several collections, as a list of them is asked for it.
    else if (collection.links && name.startsWith('item:')) checkRule(inner, model.get(name.slice('item:'.length)) ?? fail(`its filter names ${name}, which is no collection`), model, fail)
    else if (lists.has(name)) checkList(name, inner, model.get(lists.get(name) ?? ''), model, fail)
    else checkField(name, fields[name] ?? fail(`its filter names ${name}, which is no field of ${collection.name}`), inner, model, fail)
  }
}

function checkList(name: string, inner: unknown, target: Collection | undefined, model: Model, fail: Fail): void {
  const [operator = '', ...more] = isRule(inner) ? Object.keys(inner) : []
  if (!isRule(inner) || more.length > 0 || !OF_LISTS.has(operator)) return fail(`its filter asks the list ${name} for something else than _some or _none`)
  if (target) checkRule(inner[operator], target, model, fail)
}

function checkField(name: string, f: Field, inner: unknown, model: Model, fail: Fail): void {
  if (!isRule(inner) || Object.keys(inner).length === 0) return fail(`its filter says nothing of ${name}`)
  const target = f.kind === 'relation' ? model.get(f.to) : undefined
  for (const [operator, value] of Object.entries(inner)) {
    if (!operator.startsWith('_')) {
      // People and files are Directus' own.
      if (f.kind === 'person' || f.kind === 'file') continue
      if (target) checkRule({ [operator]: value }, target, model, fail)
      else fail(`its filter asks ${name} for ${operator}, which is no operator`)
    }
    else if (!OPERATORS.has(operator)) fail(`its filter asks ${name} for ${operator}, which is no operator`)
    else if (f.kind === 'choice') {
      const wanted = operator === '_eq' || operator === '_neq' ? [value] : operator === '_in' || operator === '_nin' ? value as readonly unknown[] : []
      const other = wanted.find(one => !f.choices.some(choice => choice.value === one))
      if (other !== undefined) fail(`its filter asks for ${String(other)}, which is none of the choices of ${name}`)
    }
  }
}

/** Records of a list that its collection does not count as deleted. */
export function liveFilter(collection: Pick<Collection, 'softDelete'>, filter?: Bookmark['filter']): object | null {
  const rules = [...collection.softDelete ? [{ deleted_at: { _null: true } }] : [], ...filter ? [filter] : []]
  return rules.length === 0 ? null : { _and: rules }
}
