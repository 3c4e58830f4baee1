import type { FieldKind, Locale } from '@kontor/model'
import { kindDefaults, type ChoiceDescriptor, type FieldDescriptor } from './descriptors.ts'
import { toApiName } from './names.ts'

/** The part of a field in Directus' `GET /fields/<collection>` that says what an admin made in Studio. */
export interface DirectusField {
  readonly field: string
  readonly type: string
  readonly schema?: {
    readonly is_nullable?: boolean
    readonly is_unique?: boolean
    readonly max_length?: number | null
    readonly default_value?: unknown
    readonly foreign_key_table?: string | null
    readonly is_generated?: boolean
  } | null
  readonly meta?: {
    readonly interface?: string | null
    readonly special?: readonly string[] | null
    readonly options?: Readonly<Record<string, unknown>> | null
    readonly translations?: readonly { readonly language: string, readonly translation: string }[] | null
    readonly note?: string | null
    readonly group?: string | null
    readonly required?: boolean | null
    readonly readonly?: boolean | null
    readonly hidden?: boolean | null
    readonly width?: string | null
  } | null
}

const TYPES: Record<string, FieldKind> = {
  string: 'text', hash: 'text', text: 'longText', integer: 'integer', bigInteger: 'integer', decimal: 'decimal', float: 'decimal',
  boolean: 'boolean', date: 'date', dateTime: 'timestamp', timestamp: 'timestamp', uuid: 'uuid', json: 'json', csv: 'tags',
}

/** Values that must not leave through a generic form: hashes, hidden text, and what Directus fills in itself. */
const WITHHELD = new Set(['hash', 'conceal', 'encrypt'])
const FILLED = new Set(['user-created', 'user-updated', 'date-created', 'date-updated', 'role-created', 'role-updated'])

/**
 * Describes a field that a tenant's admin added in Studio.
 * @returns nothing for what forms and lists cannot show: groups, notes, lists of other records, secrets, geometry
 */
export function customDescriptor(row: DirectusField, locale: Locale): FieldDescriptor | undefined {
  const special = row.meta?.special ?? []
  if (row.schema == null || special.some(s => WITHHELD.has(s))) return undefined
  const relation = relationOf(row, special)
  const kind = kindOf(row, special, relation)
  if (kind === undefined) return undefined
  const choices = choicesOf(row.meta?.options?.choices)
  const fallback = row.schema.default_value
  return {
    ...kindDefaults(kind),
    name: row.field,
    apiName: toApiName(row.field),
    kind,
    label: labelOf(row, locale),
    ...row.meta?.note ? { help: row.meta.note } : {},
    ...row.meta?.group ? { group: row.meta.group } : {},
    required: row.meta?.required === true || (row.schema.is_nullable === false && fallback == null),
    readonly: row.meta?.readonly === true || row.schema.is_generated === true || special.some(s => FILLED.has(s)),
    hidden: row.meta?.hidden === true,
    unique: row.schema.is_unique === true,
    search: false,
    ...row.meta?.width === 'full' || row.meta?.width === 'fill' ? { width: 'full' as const } : {},
    ...kind === 'choice' ? { choices, allowOther: row.meta?.options?.allowOther === true } : {},
    ...row.schema.max_length ? { maxLength: row.schema.max_length } : {},
    ...typeof fallback === 'string' || typeof fallback === 'number' || typeof fallback === 'boolean' ? { default: fallback } : {},
    ...relation ? { relation } : {},
    provenance: false,
    custom: true,
  }
}

function kindOf(row: DirectusField, special: readonly string[], relation: FieldDescriptor['relation']): FieldKind | undefined {
  if (relation) return relation.collection === 'directus_users' ? 'person' : relation.collection === 'directus_files' ? 'file' : 'relation'
  const type = row.meta?.interface
  if (type === 'select-dropdown' || type === 'select-radio') return row.type === 'string' ? 'choice' : TYPES[row.type]
  if (type === 'tags' || special.includes('cast-csv')) return 'tags'
  return TYPES[row.type]
}

function relationOf(row: DirectusField, special: readonly string[]): FieldDescriptor['relation'] {
  const collection = row.schema?.foreign_key_table ?? (special.includes('file') ? 'directus_files' : undefined)
  if (collection == null) return undefined
  return { collection, idType: row.type === 'uuid' ? 'uuid' : row.type === 'integer' || row.type === 'bigInteger' ? 'integer' : 'string' }
}

function choicesOf(value: unknown): ChoiceDescriptor[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((c: { value?: unknown, text?: unknown, color?: unknown, icon?: unknown }) => {
    if (typeof c?.value !== 'string' && typeof c?.value !== 'number') return []
    const more = { ...typeof c.color === 'string' ? { color: c.color } : {}, ...typeof c.icon === 'string' ? { icon: c.icon } : {} }
    return [{ value: String(c.value), label: typeof c.text === 'string' ? c.text : String(c.value), ...more }]
  })
}

function labelOf(row: DirectusField, locale: Locale): string {
  const translated = row.meta?.translations?.find(t => t.language.startsWith(locale))?.translation
  if (translated) return translated
  const words = row.field.replaceAll('_', ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
