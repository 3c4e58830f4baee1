import { isRefused } from '@kontor/compile/conditions.ts'
import type { FieldDescriptor } from '@kontor/compile/descriptors.ts'
import type { FieldKind } from '@kontor/model'
import { JOINED_COLUMNS, SOURCE_ADDRESS, type Mapping, type Refusal, type ValueMark } from '@kontor/model/wire/imports'
import { inOrderOfParts } from '@kontor/extension-shared/import/headers'
import { foldChoice, parseBoolean, parseDate, parseNumber, parseTags, parseTimestamp } from '@kontor/extension-shared/import/values'
import { markLead } from '../rules/marks.ts'
import { LEAD_PARTS } from './headers.ts'

/** A field of the lead that a column can go to. */
export interface Target {
  readonly name: string
  readonly kind: FieldKind
  readonly required: boolean
  /** Bounds and the rule that an administrator gave a field; what does not keep them stays in a mark. */
  readonly rules?: Pick<FieldDescriptor, 'name' | 'min' | 'max' | 'validation'>
  /** Characters that the column holds. */
  readonly maxLength?: number
  /** Several values are kept as one text with commas between. */
  readonly separated?: boolean
  /** What a text stands for, folded: values and labels of a choice, keys and names of a list, addresses of persons. */
  readonly options?: ReadonlyMap<string, string>
}

export interface ConvertedRow {
  readonly values: Readonly<Record<string, unknown>>
  /** Why values are not valid, those that were left out included. */
  readonly marks: readonly ValueMark[]
  /** The marks of what was left out because its field cannot hold it. */
  readonly unread: readonly ValueMark[]
  /** Address of the page that the values come from, if a column is mapped to it. */
  readonly address: string | null
  readonly refusal?: { readonly code: Refusal, readonly column: string | null }
}

type Read = { readonly value: unknown } | { readonly code: ValueMark['code'] }

function readValue(text: string, target: Target): Read {
  const or = (value: unknown): Read => value === undefined ? { code: 'INVALID_VALUE' } : { value }
  switch (target.kind) {
    case 'choice':
    case 'relation':
    case 'person': {
      const value = target.options?.get(foldChoice(text))
      return value === undefined ? { code: 'UNKNOWN_CHOICE' } : { value }
    }
    case 'integer': return or(parseNumber(text, true))
    case 'decimal': return or(parseNumber(text, false))
    case 'boolean': return or(parseBoolean(text))
    case 'date': return or(parseDate(text))
    case 'timestamp': return or(parseTimestamp(text))
    case 'tags': return readTags(text, target)
    default:
      return target.maxLength !== undefined && [...text].length > target.maxLength ? { code: 'TOO_LONG' } : { value: text }
  }
}

function judged(read: Read, { rules }: Target): Read {
  if (!rules || !('value' in read)) return read
  const { value } = read
  const outside = typeof value === 'number' && (value < (rules.min ?? -Infinity) || value > (rules.max ?? Infinity))
  return outside || isRefused(rules, value, { patterns: true }) ? { code: 'INVALID_VALUE' } : read
}

/** Several values; where a list is given, each must stand in it. */
function readTags(text: string, { options, separated }: Target): Read {
  const tags = parseTags(text)
  const values = options ? tags.map(tag => options.get(foldChoice(tag))) : tags
  if (values.includes(undefined)) return { code: 'UNKNOWN_CHOICE' }
  const unique = [...new Set(values)]
  return { value: separated ? unique.join(',') : unique }
}

/** The columns whose texts make a field's value, in the order in which they are written; the first is named where something is wrong. */
interface FieldColumns { readonly name: string, readonly first: string, readonly columns: readonly string[] }

/** A mapping is the same for all rows of a file. */
const LAID_OUT = new WeakMap<Mapping, readonly FieldColumns[]>()

function fieldColumns(mapping: Mapping): readonly FieldColumns[] {
  const known = LAID_OUT.get(mapping)
  if (known) return known
  const laidOut: FieldColumns[] = []
  for (const [column, name] of Object.entries(mapping)) {
    if (name === null || (JOINED_COLUMNS.has(name) && laidOut.some(one => one.name === name))) continue
    const all = JOINED_COLUMNS.has(name) ? Object.keys(mapping).filter(one => mapping[one] === name) : [column]
    laidOut.push({ name, first: column, columns: all.length > 1 ? inOrderOfParts(all, LEAD_PARTS[name as keyof typeof LEAD_PARTS].names) : all })
  }
  LAID_OUT.set(mapping, laidOut)
  return laidOut
}

/** The cell of a column; of several, their texts one after the other. */
const textOf = (cells: Readonly<Record<string, string>>, columns: readonly string[]): string =>
  columns.length === 1 ? cells[columns[0] as string] ?? '' : columns.map(column => (cells[column] ?? '').trim()).filter(Boolean).join(' ')

/**
 * One row of a file as a lead. Texts are taken over character by character; what does not fit its field is left out of
 * the lead and kept in a mark, and nothing is filled in. A row that makes no lead (`refusal`) may still change one.
 * @param cells column of the file to text
 */
export function convertRow(cells: Readonly<Record<string, string>>, mapping: Mapping, targets: ReadonlyMap<string, Target>): ConvertedRow {
  const values: Record<string, unknown> = {}
  const marks: ValueMark[] = []
  const fields = fieldColumns(mapping)
  const columnOf = (name: string) => fields.find(one => one.name === name)?.first
  let address: string | null = null
  for (const { name, columns } of fields) {
    const text = textOf(cells, columns)
    if (text.trim() === '') continue
    if (name === SOURCE_ADDRESS) {
      address = text
      continue
    }
    const target = targets.get(name)
    if (!target) continue
    const read = judged(readValue(text, target), target)
    if ('value' in read) values[name] = read.value
    else marks.push({ field: name, code: read.code, value: text })
  }
  if (values.company === undefined && !marks.some(m => m.field === 'company')) {
    return { values, marks, unread: marks, address, refusal: { code: 'COMPANY_MISSING', column: columnOf('company') ?? null } }
  }
  for (const target of targets.values()) {
    if (target.required && values[target.name] === undefined) return { values, marks, unread: marks, address, refusal: { code: 'REQUIRED_MISSING', column: columnOf(target.name) ?? target.name } }
  }
  return { values, marks: [...marks, ...markLead(values)], unread: marks, address }
}
