import type { FieldDescriptor } from '@kontor/compile/descriptors'
import type { Locale } from '@kontor/model'
import { termsOf } from '@kontor/model/wire/search'
import { KontorError, type Problem } from '../core/errors.ts'
import { MAX_PAGE_SIZE, MAX_SEARCH } from '../core/list-query.ts'
import type { Resource } from './definition.ts'
import { displayFields } from './display.ts'
import { toDirectusFilter, verbatim, type DirectusFilter } from './filter.ts'
import { isIncludable } from './include.ts'

const DEFAULT_PAGE_SIZE = 25
/** How far a list may be counted from its start. Whoever wants more goes on from the last record (`cursor`). */
export const MAX_COUNTED = 10_000
/** `cursor=start` */
export const CURSOR_START = 'start'
const MAX_CURSOR = 4000

/** What a list is asked for, in Directus' words. */
export interface ListQuery {
  readonly page: number
  readonly pageSize: number
  readonly sort: readonly string[]
  readonly filter: DirectusFilter
  /** Words that Directus searches for, by full text where the collection has one (`extensions/platform/search`). */
  readonly search?: string
  /** Outside names of the fields that are wanted; undefined means all. */
  readonly fields: readonly string[] | undefined
  /** Where to go on, as it was given out, or `start`; undefined means pages. */
  readonly cursor?: string
  /** Where the values come from is wanted too. */
  readonly origins?: boolean
  /** Outside names of the relations whose records come along. */
  readonly include?: readonly string[]
}

interface Context {
  readonly descriptors: readonly FieldDescriptor[]
  readonly locale: Locale
  readonly defaultSort?: string
  readonly softDelete: boolean
  /** `fields=` is not offered. */
  readonly whole?: boolean
  /** What `fields=` may name beside the fields. */
  readonly more?: readonly string[]
  /** Filters that are no fields. */
  readonly filters?: Resource['filters']
  /** An export may have where the values come from. */
  readonly origins?: boolean
  /** All records are wanted: neither pages nor relations are offered. */
  readonly export?: boolean
}

const namesIn = (value: string): string[] => value.split(',').map(name => name.trim()).filter(Boolean)
const FILTER = /^filter\[([^\]]+)\](?:\[([^\]]+)\])?$/

/**
 * Reads the address of a list.
 * @throws KontorError 400 `INVALID_QUERY` that names every parameter, field, operator or value that is not known
 */
export function parseListQuery(search: URLSearchParams, context: Context): ListQuery {
  const problems: Problem[] = []
  const say = (de: string, en: string) => context.locale === 'de' ? de : en
  const refuse = (field: string, code: string, message: string) => void problems.push({ field, code, message })
  const filters: DirectusFilter[] = []
  let page = 1
  let pageSize = DEFAULT_PAGE_SIZE
  // Programs name several either with commas or by the parameter again.
  const order: string[] = []
  let fields: string[] | undefined
  let showsDeleted = false
  let wantsDeleted = false
  let cursor: string | undefined
  let words = ''
  let include: string[] | undefined
  let origins = false

  const integer = (key: string, text: string, max: number): number => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : 0
    if (number < 1 || number > max) refuse(key, 'INVALID', say(`Bitte eine Zahl von 1 bis ${max} angeben.`, `Give a number from 1 to ${max}.`))
    return number
  }

  const addFilter = (key: string, name: string, operator: string, value: string): void => {
    // A name that every object knows, such as `__proto__`, is no filter.
    const own = context.filters && Object.hasOwn(context.filters, name) ? context.filters[name] : undefined
    if (own) {
      const filter = operator === 'eq' ? own.toFilter(value, context.descriptors) : undefined
      return filter ? void filters.push(filter) : refuse(key, 'INVALID', say('Dieser Wert passt hier nicht.', 'This value does not fit here.'))
    }
    if (context.softDelete && name === 'status' && operator === 'eq' && value === 'deleted') {
      showsDeleted = true
      return
    }
    const d = context.descriptors.find(f => f.apiName === name)
    if (!d) return refuse(key, 'UNKNOWN_FIELD', say(`Das Feld „${name}“ gibt es hier nicht.`, `There is no field "${name}" here.`))
    const result = toDirectusFilter(d, operator, value)
    if ('filter' in result) {
      wantsDeleted ||= isOfDeleted(d) && !(operator === 'empty' && value === 'true')
      return void filters.push(result.filter)
    }
    if ('operators' in result.refusal) {
      const known = result.refusal.operators.join(', ')
      return refuse(key, 'UNKNOWN_OPERATOR', say(`Den Vergleich „${operator}“ gibt es für „${name}“ nicht; möglich: ${known}.`, `There is no operator "${operator}" for "${name}"; possible: ${known}.`))
    }
    refuse(key, 'INVALID', say(`Der Wert passt nicht zu „${name}“.`, `The value does not fit "${name}".`))
  }

  for (const [key, value] of search) {
    const [, name, operator] = FILTER.exec(key) ?? []
    if (name !== undefined) addFilter(key, name, operator ?? 'eq', value)
    else if (key === 'format' && context.export) continue
    else if (key === 'origins' && context.export && context.origins) {
      if (value !== 'true' && value !== 'false') refuse(key, 'INVALID', say('„true“ oder „false“.', '"true" or "false".'))
      origins = value === 'true'
    }
    else if (key === 'page' && !context.export) page = integer(key, value, MAX_COUNTED)
    else if (key === 'cursor' && !context.export) cursor = value
    else if (key === 'include' && !context.export) include = [...include ?? [], ...namesIn(value)]
    else if (key === 'pageSize' && !context.export) pageSize = integer(key, value, MAX_PAGE_SIZE)
    else if (key === 'sort') order.push(value)
    else if (key === 'fields' && !context.whole) fields = [...fields ?? [], ...namesIn(value)]
    else if (key === 'search') {
      if (value.length > MAX_SEARCH || value.includes('\0')) refuse(key, 'INVALID', say(`Höchstens ${MAX_SEARCH} Zeichen.`, `At most ${MAX_SEARCH} characters.`))
      else words = `${words} ${value}`.trim()
    }
    else if (key !== 'tenant') refuse(key, 'UNKNOWN_PARAMETER', say(`Den Parameter „${key}“ gibt es hier nicht.`, `There is no parameter "${key}" here.`))
  }

  for (const name of fields ?? []) {
    if (!context.more?.includes(name) && !context.descriptors.some(d => d.apiName === name)) refuse('fields', 'UNKNOWN_FIELD', say(`Das Feld „${name}“ gibt es hier nicht.`, `There is no field "${name}" here.`))
  }
  if (page * pageSize > MAX_COUNTED && pageSize <= MAX_PAGE_SIZE && page <= MAX_COUNTED) refuse('page', 'USE_CURSOR', say(`Über ${MAX_COUNTED} Datensätze hinaus bitte mit „cursor=${CURSOR_START}“ beginnen und dem „nextCursor“ der Antwort folgen.`, `Beyond ${MAX_COUNTED} records, begin with "cursor=${CURSOR_START}" and follow the "nextCursor" of the answer.`))
  if (cursor !== undefined && (search.has('page') || cursor.length > MAX_CURSOR || cursor === '')) refuse(search.has('page') ? 'page' : 'cursor', 'INVALID', search.has('page') ? say('Entweder „page“ oder „cursor“.', 'Either "page" or "cursor".') : say('Diesen Cursor gibt es nicht.', 'There is no such cursor.'))
  for (const name of include ?? []) {
    if (!context.descriptors.some(d => d.apiName === name && isIncludable(d))) refuse('include', 'UNKNOWN_FIELD', say(`„${name}“ ist hier keine Beziehung, deren Datensatz mitkommen kann.`, `"${name}" is no relation here whose record can come along.`))
  }
  const sort = sortFields(order.length > 0 ? order.join(',') : context.defaultSort ?? '', context, showsDeleted, name => refuse('sort', 'UNKNOWN_FIELD', say(`Nach „${name}“ lässt sich hier nicht sortieren.`, `Sorting by "${name}" is not possible here.`)))
  if (problems.length > 0) throw new KontorError('INVALID_QUERY', { details: problems })
  const seesDeleted = context.softDelete && context.descriptors.some(d => d.name === 'deleted_at')
  if (seesDeleted) filters.push({ deleted_at: showsDeleted ? { _nnull: true } : { _null: true } })
  // Who may not see that something is deleted sees nothing that is; and of what is not, nobody deleted any.
  if (showsDeleted ? !seesDeleted : wantsDeleted) filters.push({ id: { _null: true } })
  return { page, pageSize, sort, filter: filters.length > 0 ? { _and: filters } : {}, fields, ...words === '' ? {} : { search: words }, ...cursor === undefined ? {} : { cursor }, ...include === undefined ? {} : { include }, ...origins ? { origins } : {} }
}

/** Whether no record has a value there but those that are deleted. */
const isOfDeleted = ({ name, custom }: FieldDescriptor): boolean => !custom && (name === 'deleted_at' || name === 'deleted_by')

/**
 * `-createdAt,company` as columns; relations are sorted by what is read of them, and the id makes the order stable. It
 * runs the way of the last column, so that one index serves both directions.
 */
function sortFields(text: string, { descriptors, locale }: Context, showsDeleted: boolean, refuse: (name: string) => void): string[] {
  const order = text.split(',').map(s => s.trim()).filter(Boolean).flatMap((part) => {
    const [name, sign] = part.startsWith('-') ? [part.slice(1), '-'] : [part, '']
    const d = descriptors.find(f => f.sortable && (f.apiName === name || f.name === name))
    if (!d) {
      refuse(name)
      return []
    }
    if (!showsDeleted && isOfDeleted(d)) return []
    const [first] = d.relation ? displayFields(d.relation, locale) : []
    return [`${sign}${d.name}${first ? `.${first}` : ''}`]
  })
  return [...order, order.at(-1)?.startsWith('-') ? '-id' : 'id']
}

/** Every word, and what is in quotes as a whole, must stand in one of the fields that are searched. */
export function searchFilter(text: string, descriptors: readonly FieldDescriptor[]): DirectusFilter[] {
  const columns = descriptors.filter(d => d.search).map(d => d.name)
  if (columns.length === 0) return []
  return termsOf(text).map(term => ({ _or: columns.map(column => ({ [column]: { _icontains: verbatim(term.text) } })) }))
}
