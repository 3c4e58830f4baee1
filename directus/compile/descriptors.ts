import { allFields, CHECKED_KINDS, type Collection, type Label, type Locale, type ManyField, type ShownKind, type StoredField } from '@kontor/model'
import { taggedColumns } from './tagged.ts'
import { toApiName } from './names.ts'

/**
 * A field as forms, lists, filters, imports and the API see it: plain JSON in one language, the same for a field of
 * the model and for one that a tenant's admin added in Studio (`customDescriptor`).
 */
export interface FieldDescriptor {
  /** Column in the database. */
  readonly name: string
  /** Name outside, camelCase. */
  readonly apiName: string
  readonly kind: ShownKind
  readonly label: string
  readonly help?: string
  /** Key of the group in the form; `groupLabel` is its heading. */
  readonly group?: string
  readonly groupLabel?: string
  readonly required: boolean
  readonly readonly: boolean
  readonly hidden: boolean
  readonly unique: boolean
  /** Part of the collection's search. */
  readonly search: boolean
  /** Lists may sort and filter by it. */
  readonly sortable: boolean
  /** Place among the columns that lists show first, from 0. */
  readonly listPosition?: number
  readonly width: 'half' | 'full'
  readonly choices?: readonly ChoiceDescriptor[]
  /** `true`: values outside `choices` are allowed as well. */
  readonly allowOther?: boolean
  /** A tenant may change the list: freely, or with a built-in value behind each of its own. */
  readonly ownChoices?: 'free' | 'category'
  readonly maxLength?: number
  /** Column that holds the country by whose rules the value is judged. */
  readonly country?: string
  /** What a text has to look like: a regular expression without flags, and what to say where it does not. */
  readonly pattern?: { readonly regex: string, readonly message: string }
  readonly min?: number
  readonly max?: number
  readonly markdown?: boolean
  readonly default?: string | number | boolean
  /** Where a relation, person or file points to. `idType` differs from uuid in tenants' own collections only. */
  readonly relation?: FieldRelation
  /** Whose records a list of records holds. */
  readonly many?: FieldRelation
  /** Has an origin of its own in the provenance of the record. */
  readonly provenance: boolean
  /** A value that is not valid is kept as it was given and gets a mark. */
  readonly marked?: boolean
  /** Added by the tenant's admin, not by the model. */
  readonly custom: boolean
  /** The person may write it in this action alone. */
  readonly only?: 'create' | 'update'
  /** Kept from other records: a change of it is no other version of the record. */
  readonly derived?: true
  /** ISO code of the currency that the number is an amount of. */
  readonly currency?: string
  /** Stands before or after a number, such as a unit. */
  readonly prefix?: string
  readonly suffix?: string
  /** Several values that are kept as one text with commas between, and so can be filtered. */
  readonly separated?: true
  /** Several values of which each can be filtered by. */
  readonly tagged?: true
  /** A whole number beyond PostgreSQL's `integer`. */
  readonly big?: true
  /** What the admin's own rule says of a value; the database's rules hold beside it. */
  readonly validation?: FieldRule
  /** What the field becomes while other fields of the record have certain values; the last one that fits holds. */
  readonly conditions?: readonly FieldCondition[]
}

export interface FieldRelation {
  readonly collection: string
  readonly idType: 'uuid' | 'integer' | 'string'
  /** What makes the name of a record of a tenant's own collection, `{{city}}`. */
  readonly display?: string
  /** It is such a collection, and the portal shows it. */
  readonly own?: true
}

/** A rule in Directus' filter language, over columns. */
export type Rule = Readonly<Record<string, unknown>>

export interface FieldRule {
  readonly rule: Rule
  /** What a person reads whose value does not fit. */
  readonly message?: string
}

export interface FieldCondition {
  readonly rule: Rule
  readonly hidden?: boolean
  readonly readonly?: boolean
  readonly required?: boolean
  readonly choices?: readonly ChoiceDescriptor[]
}

export interface ChoiceDescriptor {
  readonly value: string
  readonly label: string
  readonly color?: string
  readonly icon?: string
  /** The built-in value whose rules hold for one of the tenant's own; a built-in value names itself. */
  readonly category?: string
  /** Records keep it, nobody can choose it any more. */
  readonly retired?: true
}

/** The longest `longText` that the API takes when the model names no limit, in characters. */
export const LONG_TEXT_LENGTH = 100_000

const UNSORTABLE: ReadonlySet<ShownKind> = new Set(['longText', 'tags', 'json', 'file', 'm2m'])

/** The longest text that an index can hold, and lists so be sorted by, in characters: a row of an index has 2,704 bytes. */
export const SORTABLE_LENGTH = 600

/** What every descriptor of a kind shares, for fields of the model and of tenants alike. */
export function kindDefaults(kind: ShownKind, maxLength = 0): Pick<FieldDescriptor, 'sortable' | 'width'> {
  return { sortable: !UNSORTABLE.has(kind) && maxLength <= SORTABLE_LENGTH, width: kind === 'longText' || kind === 'json' || kind === 'm2m' ? 'full' : 'half' }
}

/**
 * The fields of a collection in the order of its form, without `internal` ones and lists of records of several collections,
 * which Studio and Directus' own API alone have.
 * @param locale language of labels, help and choices
 */
export function fieldDescriptors(collection: Collection, locale: Locale): FieldDescriptor[] {
  return Object.entries(allFields(collection))
    .filter((entry): entry is [string, ShownField] => !entry[1].internal && entry[1].kind !== 'm2a')
    .map(([name, f]) => describe(collection, name, f, locale))
}

type ShownField = StoredField | ManyField

function describe(collection: Collection, name: string, f: ShownField, locale: Locale): FieldDescriptor {
  const text = (label: Label | undefined) => label?.[locale]
  const listPosition = collection.listFields?.indexOf(name) ?? -1
  return dropUndefined({
    ...kindDefaults(f.kind, 'maxLength' in f ? f.maxLength : undefined),
    name,
    apiName: toApiName(name),
    kind: f.kind,
    label: f.label[locale],
    help: text(f.help),
    group: f.group,
    groupLabel: text(collection.groups?.find(g => g.key === f.group)?.label),
    required: f.required === true,
    readonly: f.readonly === true,
    hidden: f.hidden === true,
    unique: f.unique === true,
    search: f.search === true,
    listPosition: listPosition < 0 ? undefined : listPosition,
    ...f.width ? { width: f.width } : {},
    ...dropUndefined(details(f, locale)),
    provenance: f.provenance === true,
    derived: f.derived ? true : undefined,
    marked: collection.marks !== undefined && f.kind !== 'm2m' && CHECKED_KINDS.has(f.kind) ? true : undefined,
    tagged: taggedColumns(collection).includes(name) ? true : undefined,
    custom: false,
  })
}

function details(f: ShownField, locale: Locale): Partial<FieldDescriptor> {
  switch (f.kind) {
    case 'choice':
      return {
        choices: f.choices.map(c => dropUndefined({ value: c.value, label: c.label[locale], color: c.color, icon: c.icon, category: f.own === 'category' ? c.value : undefined })),
        default: f.default,
        ownChoices: f.own,
      }
    case 'integer':
    case 'decimal':
      return { min: f.min, max: f.max, default: f.default }
    case 'boolean':
      return { default: f.default }
    case 'longText':
      return { maxLength: f.maxLength ?? LONG_TEXT_LENGTH, markdown: f.markdown }
    case 'relation':
      return { relation: { collection: f.to, idType: 'uuid' } }
    case 'm2m':
      return { many: { collection: f.to, idType: 'uuid' } }
    case 'person':
      return { relation: { collection: 'directus_users', idType: 'uuid' } }
    case 'file':
      return { relation: { collection: 'directus_files', idType: 'uuid' } }
    case 'date':
    case 'timestamp':
    case 'uuid':
    case 'tags':
    case 'json':
    case 'series':
      return {}
    default:
      return { maxLength: f.maxLength, default: f.default, country: f.country, ...f.pattern ? { pattern: { regex: f.pattern.regex, message: f.pattern.message[locale] } } : {} }
  }
}

function dropUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T
}
