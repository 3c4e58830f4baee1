import type { FieldDescriptor } from './collection'
import { dayFilters, startOfDay, toDay } from './zone'

/** A condition as it was typed: `city:Bonn`, `-status:new`, `priority:high,low`, `nextStepAt<2026-12-01`, `phone:*`, `phone:-`, `company:"Muster GmbH"`. */
const CONDITION = /(^|\s)(-?)([\p{L}][\p{L}\p{N}_.-]*)(:|<=|>=|<|>)("[^"]*"|[^\s"]\S*)/gu
const ORDER: Readonly<Record<string, string>> = { '<': 'lt', '<=': 'lte', '>': 'gt', '>=': 'gte' }
const YES: ReadonlySet<string> = new Set(['ja', 'yes', 'true', '1'])
const NO: ReadonlySet<string> = new Set(['nein', 'no', 'false', '0'])
const ME: ReadonlySet<string> = new Set(['me', 'ich', 'mir'])
/** Kinds of which a part of the value is enough. */
const TEXTS: ReadonlySet<string> = new Set(['text', 'email', 'url', 'phone', 'postalCode', 'country', 'vatId', 'series'])

/** What was typed into the search of a list, in parts. */
export interface TypedSearch {
  /** Keys and values as the list's address has them: `status`, `city.contains`. */
  readonly filters: Readonly<Record<string, string>>
  /** Names of related records or people that have to be looked up, by the key of their filter. */
  readonly names: readonly { readonly key: string, readonly field: FieldDescriptor, readonly name: string }[]
  /** What remains to be searched for. */
  readonly search: string
}

const plain = (text: string) => text.toLowerCase().replace(/[\s_.-]/g, '')

/** Whether a text has a condition in it, or the beginning of one. */
export const hasCondition = (text: string, fields: readonly FieldDescriptor[]): boolean => [...text.matchAll(/(?:^|\s)-?([\p{L}][\p{L}\p{N}_.-]*)(?::|<|>)/gu)].some(([, name]) => fieldOf(name ?? '', fields) !== undefined)

function fieldOf(name: string, fields: readonly FieldDescriptor[]): FieldDescriptor | undefined {
  const wanted = plain(name)
  return fields.find(f => plain(f.apiName) === wanted) ?? fields.find(f => plain(f.label) === wanted)
}

/**
 * Takes conditions on fields out of a search. A field is named as in the API or as it is called on the page, a value of a list
 * likewise; what is no field stays a word to search for.
 * @param timeZone in which days begin; the device's without one
 */
export function typedSearch(text: string, fields: readonly FieldDescriptor[], timeZone?: string): TypedSearch {
  const filters: Record<string, string> = {}
  const names: { key: string, field: FieldDescriptor, name: string }[] = []
  const search = text.replace(CONDITION, (whole: string, before: string, not: string, name: string, sign: string, given: string) => {
    const field = fieldOf(name, fields)
    const found = field && conditionOf(field, not === '-', sign, given, timeZone)
    if (!found) return whole
    if ('name' in found) names.push({ key: found.key, field, name: found.name })
    else Object.assign(filters, 'key' in found ? { [found.key]: found.value } : found.all)
    return before
  }).replace(/\s+/g, ' ').trim()
  return { filters, names, search }
}

type Condition = { readonly key: string, readonly value: string } | { readonly key: string, readonly name: string } | { readonly all: Readonly<Record<string, string>> }

/** A number as people write it: `1.234,5` in German, `1234.5` in both languages. */
const toNumber = (typed: string): string | undefined => {
  const plainly = /^-?\d{1,3}(?:\.\d{3})*,\d+$|^-?\d+,\d+$/.test(typed) ? typed.replaceAll('.', '').replace(',', '.') : typed
  return plainly.trim() !== '' && Number.isFinite(Number(plainly)) ? plainly : undefined
}

/** A comparison with a number, a day or a moment; a day is asked for as a whole. */
function comparison({ apiName, kind }: FieldDescriptor, not: boolean, sign: string, value: string, timeZone?: string): Condition | undefined {
  const operator = sign === ':' ? not ? 'neq' : undefined : ORDER[sign]
  const key = operator ? `${apiName}.${operator}` : apiName
  if (kind === 'integer' || kind === 'decimal') {
    const number = toNumber(value)
    return number === undefined ? undefined : { key, value: number }
  }
  const day = toDay(value)
  if (kind === 'date') return day === undefined ? undefined : { key, value: day }
  if (day === undefined) return Number.isNaN(Date.parse(value)) ? undefined : { key, value }
  if (sign === ':') return not ? undefined : { all: dayFilters(apiName, day, day, timeZone) }
  const after = startOfDay(day, timeZone, sign === '<=' || sign === '>' ? 1 : 0)
  return { key: `${apiName}.${sign.startsWith('<') ? 'lt' : 'gte'}`, value: after }
}
const COMPARED: ReadonlySet<string> = new Set(['integer', 'decimal', 'date', 'timestamp'])

function conditionOf(field: FieldDescriptor, not: boolean, sign: string, given: string, timeZone?: string): Condition | undefined {
  const quoted = given.startsWith('"')
  const value = quoted ? given.slice(1, -1).trim() : given
  const key = (operator?: string) => operator ? `${field.apiName}.${operator}` : field.apiName
  if (value === '') return undefined
  if (sign !== ':') return COMPARED.has(field.kind) ? comparison(field, not, sign, value, timeZone) : undefined
  if (!quoted && (value === '*' || value === '-')) return { key: key('empty'), value: String((value === '-') !== not) }
  if (field.kind === 'boolean') {
    const yes = YES.has(value.toLowerCase())
    return yes || NO.has(value.toLowerCase()) ? { key: key(), value: String(yes !== not) } : undefined
  }
  if (field.choices && field.kind === 'choice') {
    const chosen = value.split(',').map(part => field.choices?.find(c => plain(c.value) === plain(part)) ?? field.choices?.find(c => plain(c.label) === plain(part)) ?? field.choices?.find(c => plain(c.label).startsWith(plain(part))))
    if (chosen.includes(undefined)) return undefined
    const values = chosen.flatMap(c => c?.value ?? []).join(',')
    return not ? { key: key('nin'), value: values } : { key: key(chosen.length > 1 ? 'in' : undefined), value: values }
  }
  if (field.kind === 'person' && ME.has(value.toLowerCase())) return { key: key(not ? 'neq' : undefined), value: 'me' }
  if (field.relation ?? field.many) return { key: key(not ? (field.many ? 'nin' : 'neq') : undefined), name: value }
  if (field.kind === 'tags') return field.tagged ?? field.separated ? { key: key(not ? 'nin' : undefined), value } : undefined
  if (TEXTS.has(field.kind)) return { key: key(quoted ? (not ? 'neq' : undefined) : not ? 'ncontains' : 'contains'), value }
  if (field.kind === 'longText') return { key: key(not ? 'ncontains' : 'contains'), value }
  return COMPARED.has(field.kind) ? comparison(field, not, sign, value, timeZone) : undefined
}
