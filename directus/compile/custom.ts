import type { FieldKind, Locale } from '@kontor/model'
import { kindDefaults, type ChoiceDescriptor, type FieldCondition, type FieldDescriptor, type Rule } from './descriptors.ts'
import { currencyOf } from './currencies.ts'
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
    readonly is_primary_key?: boolean
    readonly has_auto_increment?: boolean
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
    readonly sort?: number | null
    readonly searchable?: boolean | null
    readonly display?: string | null
    readonly display_options?: Readonly<Record<string, unknown>> | null
    readonly validation?: Rule | null
    readonly validation_message?: string | null
    readonly conditions?: readonly Condition[] | null
  } | null
}

/** A condition of a field as Studio keeps it. */
interface Condition {
  readonly rule?: Rule | null
  readonly hidden?: boolean | null
  readonly readonly?: boolean | null
  readonly required?: boolean | null
  readonly options?: Readonly<Record<string, unknown>> | null
}

const TYPES: Record<string, FieldKind> = {
  string: 'text', hash: 'text', text: 'longText', integer: 'integer', bigInteger: 'integer', decimal: 'decimal', float: 'decimal',
  boolean: 'boolean', date: 'date', dateTime: 'timestamp', timestamp: 'timestamp', uuid: 'uuid', json: 'json', csv: 'tags',
}

/** Values that must not leave through a generic form: hashes, hidden text, and what Directus fills in itself. */
const WITHHELD = new Set(['hash', 'conceal', 'encrypt'])
/** Several values of a list in one field. */
const MULTIPLE = new Set(['select-multiple-dropdown', 'select-multiple-checkbox', 'select-multiple-checkbox-tree'])
/** Kinds whose text can be searched. */
const SEARCHED: ReadonlySet<FieldKind> = new Set(['text', 'longText', 'choice', 'email', 'url', 'phone'])
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
  const choices = choicesOf(row.meta?.options?.choices, locale)
  const separated = kind === 'tags' && row.type === 'csv'
  const fallback = row.schema.default_value
  const key = row.schema.is_primary_key === true
  /** Nobody fills it in. */
  const generated = key && (row.schema.has_auto_increment === true || special.includes('uuid'))
  return {
    ...kindDefaults(kind, row.schema.max_length ?? undefined),
    name: row.field,
    apiName: toApiName(row.field),
    kind,
    label: labelOf(row, locale),
    ...row.meta?.note ? { help: row.meta.note } : {},
    ...row.meta?.group ? { group: row.meta.group } : {},
    required: !generated && ((row.meta?.required === true && row.meta.hidden !== true) || (row.schema.is_nullable === false && fallback == null)),
    readonly: row.meta?.readonly === true || row.schema.is_generated === true || generated || special.some(s => FILLED.has(s)),
    hidden: row.meta?.hidden === true,
    unique: row.schema.is_unique === true,
    search: row.meta?.searchable === true && SEARCHED.has(kind),
    ...row.meta?.width === 'full' || row.meta?.width === 'fill' ? { width: 'full' as const } : {},
    ...kind === 'choice' || (kind === 'tags' && MULTIPLE.has(row.meta?.interface ?? '')) ? { choices, allowOther: row.meta?.options?.allowOther === true } : {},
    ...separated ? { separated } : {},
    ...row.type === 'bigInteger' ? { big: true as const } : {},
    ...key && !generated ? { only: 'create' as const } : {},
    ...numberLook(row, kind),
    ...studioRules(row, locale),
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
  if (type === 'tags' || MULTIPLE.has(type ?? '') || special.includes('cast-csv')) return 'tags'
  return TYPES[row.type]
}

function relationOf(row: DirectusField, special: readonly string[]): FieldDescriptor['relation'] {
  const collection = row.schema?.foreign_key_table ?? (special.includes('file') ? 'directus_files' : undefined)
  if (collection == null) return undefined
  return { collection, idType: row.type === 'uuid' ? 'uuid' : row.type === 'integer' || row.type === 'bigInteger' ? 'integer' : 'string' }
}

/** Bounds of a number, and what stands beside it: an amount of money says so by its currency. */
function numberLook({ meta }: DirectusField, kind: FieldKind): Partial<FieldDescriptor> {
  if (kind !== 'integer' && kind !== 'decimal') return {}
  const { min, max, iconLeft, iconRight } = meta?.options ?? {}
  const text = (value: unknown) => typeof value === 'string' && value.trim() !== '' ? value : undefined
  const [prefix, suffix] = [text(meta?.display_options?.prefix), text(meta?.display_options?.suffix)]
  const currency = currencyOf(prefix, suffix, iconLeft, iconRight)
  return {
    ...typeof min === 'number' ? { min } : {}, ...typeof max === 'number' ? { max } : {},
    ...currency ? { currency } : { ...prefix ? { prefix } : {}, ...suffix ? { suffix } : {} },
  }
}

/** What Studio checks and changes in a form, for fields of the model and of the tenant alike. */
export function studioRules({ field, meta }: DirectusField, locale: Locale): Pick<FieldDescriptor, 'validation' | 'conditions'> {
  const isRule = (rule: unknown): rule is Rule => typeof rule === 'object' && rule !== null && Object.keys(rule).length === 1
  const conditions = (Array.isArray(meta?.conditions) ? meta.conditions as readonly Condition[] : []).flatMap(({ rule, hidden, readonly, required, options }): FieldCondition[] => {
    if (!isRule(rule)) return []
    const flag = (name: string, value: unknown) => typeof value === 'boolean' ? { [name]: value } : {}
    return [{ rule, ...flag('hidden', hidden), ...flag('readonly', readonly), ...flag('required', required), ...Array.isArray(options?.choices) ? { choices: choicesOf(options.choices, locale) } : {} }]
  })
  const { validation, validation_message: message } = meta ?? {}
  // A rule about other fields as well is the database's to judge: not every write brings them.
  const own = isRule(validation) && isAbout(validation, field) ? { validation: { rule: validation, ...message ? { message } : {} } } : {}
  return { ...own, ...conditions.length > 0 ? { conditions } : {} }
}

function isAbout(rule: Rule, field: string): boolean {
  return Object.entries(rule).every(([key, inner]) => key === '_and' || key === '_or' ? Array.isArray(inner) && inner.every(one => isAbout(one as Rule, field)) : key === field)
}

/** The values of a list as Studio keeps them; those of Kontor's own lists bring their names in both languages and what rules know them by. */
export function choicesOf(value: unknown, locale: Locale): ChoiceDescriptor[] {
  if (!Array.isArray(value)) return []
  return (value as readonly (Readonly<Record<string, unknown>> | null)[]).flatMap((c) => {
    if (typeof c?.value !== 'string' && typeof c?.value !== 'number') return []
    const named = (c.names as Partial<Record<Locale, unknown>> | undefined)?.[locale]
    const label = typeof named === 'string' ? named : typeof c.text === 'string' ? c.text : String(c.value)
    const kept = (key: 'color' | 'icon' | 'category') => typeof c[key] === 'string' && c[key] !== '' ? { [key]: c[key] } : {}
    return [{ value: String(c.value), label, ...kept('color'), ...kept('icon'), ...kept('category'), ...c.retired === true ? { retired: true as const } : {} }]
  })
}

/** The label that somebody gave the field in Studio for a language. */
export const translatedLabel = (row: DirectusField, locale: Locale): string | undefined => row.meta?.translations?.find(t => t.language.startsWith(locale))?.translation || undefined

function labelOf(row: DirectusField, locale: Locale): string {
  const translated = translatedLabel(row, locale)
  if (translated) return translated
  const words = row.field.replaceAll('_', ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
