import type { FieldDescriptor } from '@kontor/compile/descriptors'
import type { ShownKind } from '@kontor/model'
import { LINKED } from '@kontor/model/wire/records'
import { TAG_FILTER, tagClaim } from '@kontor/model/wire/tag-filter'

/** A rule in Directus' filter language. */
export type DirectusFilter = Readonly<Record<string, unknown>>

/**
 * Outside operator -> operator of Directus. `filter[city]=Bonn` is `eq`. Directus knows `_nicontains` and refuses it for
 * every kind of field: what does not begin with anything and the text does not contain the text.
 */
const OPERATORS = {
  eq: '_eq', neq: '_neq', in: '_in', nin: '_nin',
  gt: '_gt', gte: '_gte', lt: '_lt', lte: '_lte',
  contains: '_icontains', ncontains: '_nistarts_with', startsWith: '_istarts_with', endsWith: '_iends_with',
  empty: '_null',
} as const
export type Operator = keyof typeof OPERATORS

const EQUAL: readonly Operator[] = ['eq', 'neq', 'in', 'nin', 'empty']
const ORDERED: readonly Operator[] = [...EQUAL, 'gt', 'gte', 'lt', 'lte']
/** Directus puts texts in no order when it filters. */
const TEXT: readonly Operator[] = [...EQUAL, 'contains', 'ncontains', 'startsWith', 'endsWith']

/** One of several values, any of them, none of them. */
const SEVERAL: readonly Operator[] = ['eq', 'in', 'nin', 'empty']

const BY_KIND: Readonly<Record<ShownKind, readonly Operator[]>> = {
  text: TEXT, email: TEXT, url: TEXT, phone: TEXT, postalCode: TEXT, country: TEXT, vatId: TEXT, series: TEXT,
  longText: ['contains', 'ncontains', 'empty'],
  integer: ORDERED, decimal: ORDERED, date: ORDERED, timestamp: ORDERED,
  boolean: ['eq', 'neq', 'empty'], choice: EQUAL, uuid: EQUAL, relation: EQUAL, person: EQUAL, file: EQUAL,
  tags: ['empty'], json: ['empty'], m2m: SEVERAL,
}

/** The operators that a field can be filtered by. */
export const operatorsOf = (d: FieldDescriptor): readonly Operator[] => d.separated ?? d.tagged ? SEVERAL : BY_KIND[d.kind]

/** Directus puts the text of its operators of parts into a LIKE as it is, where `%` and `_` stand for any sign. */
const literally = (text: string): string => text.replace(/[\\%_]/g, '\\$&')

/** Records whose list has the value: it stands alone, first, last or between. */
function hasValue(column: string, value: string): DirectusFilter {
  const text = literally(value)
  return { _or: [{ [column]: { _eq: value } }, { [column]: { _istarts_with: `${text},` } }, { [column]: { _iends_with: `,${text}` } }, { [column]: { _icontains: `,${text},` } }] }
}
function lacksValue(column: string, value: string): DirectusFilter {
  const text = literally(value)
  return { _or: [{ [column]: { _null: true } }, { _and: [{ [column]: { _neq: value } }, { [column]: { _nistarts_with: `${text},` } }, { [column]: { _niends_with: `,${text}` } }, { [column]: { _nistarts_with: `%,${text},` } }] }] }
}

const hasTag = (column: string, tag: string): DirectusFilter => ({ [TAG_FILTER]: { _eq: tagClaim(column, tag) } })

/** Records with some record in their list of which something holds, or with none. */
const ofList = ({ name }: FieldDescriptor, which: '_some' | '_none', holds: DirectusFilter): DirectusFilter => ({ [name]: { [which]: { [LINKED]: holds } } })

/** Kinds whose empty value may be an empty text as well as null. */
const TEXTS: ReadonlySet<ShownKind> = new Set(['text', 'email', 'url', 'phone', 'postalCode', 'country', 'vatId', 'longText', 'tags'])
/** Most values in `in` and `nin`. */
export const MAX_VALUES = 200
const MAX_LENGTH = 500
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const DATE = /^\d{4}-\d{2}-\d{2}$/
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:\d{2})$/
const MAX_INTEGER = 2_147_483_647

/** Why a filter cannot be used: the operators that its field has, or a value that is none of its kind. */
export type FilterRefusal = { readonly operators: readonly Operator[] } | { readonly value: string }

export type FilterResult = { readonly filter: DirectusFilter } | { readonly refusal: FilterRefusal }

/** Operators that do not tell small letters from capitals. */
const CASELESS: ReadonlySet<Operator> = new Set(['contains', 'ncontains', 'startsWith', 'endsWith'])
/** Texts that Directus reads as something else in a filter: as no value, as yes or no, as a variable. */
const SPECIAL = /^(?:(?:true|false|null|NULL)$|\$(?:NOW|CURRENT_))/

/** A text to look for with an operator of parts that does not tell small letters from capitals, so that Directus takes it as it is. */
export function verbatim(text: string): string {
  return literally(SPECIAL.test(text) ? text.replace(/[a-z]/i, letter => letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()) : text)
}

/**
 * One filter as Directus understands it.
 * @param operator as it stands in the address
 * @param text the value, for `in` and `nin` several with commas between; `me` is the person who asks
 */
export function toDirectusFilter(d: FieldDescriptor, operator: string, text: string): FilterResult {
  const operators = operatorsOf(d)
  if (!operators.includes(operator as Operator)) return { refusal: { operators } }
  const name = operator as Operator
  if (name === 'empty') {
    if (text !== 'true' && text !== 'false') return { refusal: { value: text } }
    if (d.many) return { filter: ofList(d, text === 'true' ? '_none' : '_some', { _nnull: true }) }
    const suffix = TEXTS.has(d.kind) && (d.kind !== 'tags' || d.separated) ? 'empty' : 'null'
    return { filter: { [d.name]: { [text === 'true' ? `_${suffix}` : `_n${suffix}`]: true } } }
  }
  if (name === 'in' || name === 'nin') {
    const values = text.split(',').map(part => toValue(d, part.trim()))
    if (values.length > MAX_VALUES || values.includes(undefined)) return { refusal: { value: text.slice(0, 100) } }
    if (d.many) return { filter: ofList(d, name === 'in' ? '_some' : '_none', { _in: values }) }
    if (d.tagged) return { filter: name === 'in' ? { _or: values.map(value => hasTag(d.name, String(value))) } : { _and: values.map(value => ({ [TAG_FILTER]: { _neq: tagClaim(d.name, String(value)) } })) } }
    if (d.separated) return { filter: name === 'in' ? { _or: values.map(value => hasValue(d.name, String(value))) } : { _and: values.map(value => lacksValue(d.name, String(value))) } }
    return { filter: withValue(d, name, values) }
  }
  if (d.separated) {
    const one = toValue(d, text)
    return one === undefined || text.includes(',') ? { refusal: { value: text.slice(0, 100) } } : { filter: hasValue(d.name, String(one)) }
  }
  if (d.tagged) return text.trim() !== '' && isText(text) ? { filter: hasTag(d.name, text.trim()) } : { refusal: { value: text.slice(0, 100) } }
  const value = CASELESS.has(name) && text !== '' && isText(text) ? `${name === 'ncontains' ? '%' : ''}${verbatim(text)}` : toValue(d, text)
  if (value === undefined) return { refusal: { value: text.slice(0, 100) } }
  if (d.many) return { filter: ofList(d, '_some', { _eq: value }) }
  return { filter: withValue(d, name, value) }
}

/** What a record without a value is not compared with. Said once more, an index finds the few records that have one. */
const NEGATED: ReadonlySet<Operator> = new Set(['neq', 'nin', 'ncontains'])
function withValue({ name }: FieldDescriptor, operator: Operator, value: unknown): DirectusFilter {
  const filter = { [name]: { [OPERATORS[operator]]: value } }
  return NEGATED.has(operator) ? { _and: [filter, { [name]: { _nnull: true } }] } : filter
}

const isText = (text: string): boolean => !text.includes('\0') && text.length <= MAX_LENGTH && text.isWellFormed()

/** The value of a filter in its field's type; undefined when it is none. */
function toValue(d: FieldDescriptor, text: string): string | number | boolean | undefined {
  if (text === '' || !isText(text)) return undefined
  switch (d.kind) {
    case 'integer': {
      const number = Number(text)
      return Number.isInteger(number) && Math.abs(number) <= (d.big ? Number.MAX_SAFE_INTEGER : MAX_INTEGER) ? number : undefined
    }
    case 'decimal': {
      const number = Number(text)
      return Number.isFinite(number) && Math.abs(number) < 1e15 ? number : undefined
    }
    case 'boolean': return text === 'true' ? true : text === 'false' ? false : undefined
    case 'date': return isDate(text) ? text : undefined
    case 'timestamp': return isDate(text) || (DATE_TIME.test(text) && !Number.isNaN(Date.parse(text))) ? inUtc(text) : undefined
    case 'm2m':
    case 'uuid': return UUID.test(text) ? text : undefined
    case 'person': return text === 'me' ? '$CURRENT_USER' : UUID.test(text) ? text : undefined
    case 'relation':
    case 'file':
      if (d.relation?.idType === 'integer') return /^\d{1,10}$/.test(text) && Number(text) <= MAX_INTEGER ? Number(text) : undefined
      return d.relation?.idType === 'string' || UUID.test(text) ? text : undefined
    default: return SPECIAL.test(text) ? undefined : text
  }
}

/** PostgreSQL knows offsets up to 15:59 alone, the standard up to 23:59. */
const inUtc = (text: string): string => /[+-]\d\d:\d\d$/.test(text) ? new Date(text).toISOString() : text

/** Whether a text is a day that the calendar has. */
function isDate(text: string): boolean {
  if (!DATE.test(text) || text.startsWith('0000')) return false
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}
