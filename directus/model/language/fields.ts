import type { Label } from './label.ts'

/**
 * What a value means. The kind decides the database type, Studio's interface, the form's control, the zod schema and
 * the rules that check it, so that nothing about a field is said twice.
 */
export type FieldKind =
  | 'text' | 'longText' | 'email' | 'url' | 'phone' | 'postalCode' | 'country' | 'vatId'
  | 'integer' | 'decimal' | 'boolean' | 'date' | 'timestamp' | 'uuid'
  | 'choice' | 'tags' | 'json' | 'relation' | 'person' | 'file' | 'series'
/** What a field without a column holds: records of one other collection, or of several. */
export type ListKind = 'm2m' | 'm2a'

/** What forms, lists and the API show. */
export type ShownKind = FieldKind | 'm2m'

/** One value of a fixed list. `color` is a CSS colour, `category` what rules depend on when tenants add their own values. */
export interface Choice<V extends string = string> {
  readonly value: V
  readonly label: Label
  readonly color?: string
  readonly icon?: string
}

/** What every kind of field can say about itself. */
export interface FieldCommon {
  readonly label: Label
  /** One sentence that helps a person to fill it in. */
  readonly help?: Label
  /** Key of a group of the collection; groups are drawn in the order in which the collection names them. */
  readonly group?: string
  readonly required?: boolean
  readonly unique?: boolean
  /** An index of its own (relations and unique fields have one anyway). */
  readonly indexed?: boolean
  /** Part of the collection's search; gets a trigram index on `lower(column)`. */
  readonly search?: boolean
  /** Nobody edits it by hand: it is kept by the database, a hook or an operation. */
  readonly readonly?: boolean
  /** Not shown in forms and lists (still in the API, unless `internal`). */
  readonly hidden?: boolean
  /** Never leaves Directus through the portal's API. */
  readonly internal?: boolean
  /** Has an origin of its own in the provenance table of the collection. */
  readonly provenance?: boolean
  /** Width in forms. */
  readonly width?: 'half' | 'full'
  /** The hub keeps it from other records. A change of it is no change of the record: no version, event or history of its own. */
  readonly derived?: boolean
  /** The database makes its value from other fields of the record (`field.computed`). */
  readonly computed?: Computed
}

/** What a value is made from: names of fields, and an SQL expression over their columns that gives the same for the same values. */
export interface Computed<N extends string = string> {
  readonly from: readonly N[]
  readonly sql: string
}

type Spec<K extends FieldKind | ListKind, Extra = unknown> = FieldCommon & { readonly kind: K } & Extra

/** What a text has to look like, as a regular expression without flags, and what to say to whoever typed something else. */
export interface Pattern { readonly regex: string, readonly message: Label }
export type TextField = Spec<'text' | 'email' | 'url' | 'phone' | 'postalCode' | 'country' | 'vatId', { readonly maxLength: number, readonly default?: string, readonly pattern?: Pattern, /** A CSS colour, chosen with a picker. */ readonly color?: boolean, /** Name of a collection, chosen from a list. */ readonly collection?: boolean,
  /** The field of the record that holds the country by whose rules the value is judged: of postal codes, phone numbers and VAT ids. */
  readonly country?: string
}>
export type LongTextField = Spec<'longText', { readonly maxLength?: number, readonly markdown?: boolean }>
export type NumberField = Spec<'integer' | 'decimal', { readonly min?: number, readonly max?: number, readonly default?: number }>
export type BooleanField = Spec<'boolean', { readonly default?: boolean }>
export type TimeField = Spec<'date' | 'timestamp', { readonly default?: 'now' }>
export type UuidField = Spec<'uuid'>
export type ChoiceField<V extends string = string> = Spec<'choice', {
  readonly choices: readonly Choice<V>[]
  readonly default?: V
  /**
   * A tenant may add, rename, recolour, order and retire values (`choice_values`). `category`: rules depend on the
   * built-in ones, so every value of the tenant's own belongs to one of them.
   */
  readonly own?: 'free' | 'category'
}>
export type TagsField = Spec<'tags'>
export type JsonField = Spec<'json'>
export type RelationField = Spec<'relation', {
  /** The collection that it points to. */
  readonly to: string
  readonly onDelete: 'CASCADE' | 'SET NULL' | 'RESTRICT'
  /** Alias of the list on the other side (one to many), if Studio and API shall have it. */
  readonly inverse?: string
  /** The row holds a copy of what it points to: it is erased with it, even where a delete would leave it. */
  readonly copy?: boolean
}>
/** An ordered list of records of another collection, each at most once. It has no column: the compiler makes a collection of links (`linksOf`). */
export type ManyField = Spec<'m2m', {
  readonly to: string
  /** Alias of the list on the other side, which is only shown there. */
  readonly inverse?: string
}>
/** The same of records of several collections. */
export type AnyField = Spec<'m2a', { readonly to: readonly string[] }>
export type ListField = ManyField | AnyField
export type PersonField = Spec<'person', {
  /**
   * What becomes of the record when the person is erased. `work`: what they look after; it is handed over or erased.
   * `self`: it is about them and is always erased. Without either the record stays and names a deleted person.
   */
  readonly belongs?: 'work' | 'self'
}>
export type FileField = Spec<'file'>
/**
 * A running number such as `L-000042`, given by a database sequence: never twice, however many write at once. A number is
 * used up when a write is rolled back, so there can be gaps, and nobody waits for anybody.
 */
export type SeriesField = Spec<'series', {
  readonly prefix: string
  readonly digits: number
  /**
   * Given by a counter in the transaction of the write: what is rolled back gives its number back. Whoever makes a record
   * waits for the one before to commit. Nobody gives or changes such a number by hand.
   */
  readonly gapless?: boolean
  /** Begins anew with each year of the tenant's time zone, which stands in the number: `R-2026-000001`. Of numbers without gaps alone. */
  readonly perYear?: boolean
  /** Column of `tenant_settings` in which a tenant may say another prefix, for numbers from then on. */
  readonly prefixSetting?: string
}>

export type Field =
  | TextField | LongTextField | NumberField | BooleanField | TimeField | UuidField | ChoiceField | TagsField
  | JsonField | RelationField | ManyField | AnyField | PersonField | FileField | SeriesField

/** Kinds of values that the database can compute. */
export const COMPUTED_KINDS = ['text', 'integer', 'decimal', 'boolean', 'date', 'timestamp'] as const
type ComputedKind = (typeof COMPUTED_KINDS)[number]
export type ComputedField<K extends ComputedKind, N extends string> =
  Spec<K, { readonly readonly: true, readonly computed: Computed<N> }> & (K extends 'text' ? { readonly maxLength: number } : unknown)

interface ComputedOptions<K extends ComputedKind, N extends string> extends Omit<FieldCommon, 'required' | 'readonly' | 'provenance' | 'computed'> {
  readonly kind: K
  readonly from: readonly N[]
  /** The expression, from the columns of those fields. PostgreSQL takes functions alone that depend on nothing else (`concat_ws` and `now` do). */
  readonly sql: (columns: Readonly<Record<N, string>>) => string
  /** Of a text: what is longer is cut. */
  readonly maxLength?: K extends 'text' ? number : never
}

/** Fields with a column. */
export type StoredField = Exclude<Field, ListField>
/** Fields without one: what they hold are rows of a collection of links. */
export const isList = (f: Field): f is ListField => f.kind === 'm2m' || f.kind === 'm2a'

type Options<F> = Omit<F, 'kind' | 'computed'>
/** What a list of records cannot be. */
type ListOptions<F> = Omit<Options<F>, 'required' | 'unique' | 'indexed' | 'search' | 'provenance'>

const DEFAULT_LENGTH = 255

type TextOptions = Omit<Options<TextField>, 'maxLength' | 'country'> & { maxLength?: number }
type OfCountry = TextOptions & Pick<TextField, 'country'>

function text<K extends TextField['kind']>(kind: K, options: OfCountry): TextField & { kind: K } {
  return { maxLength: DEFAULT_LENGTH, ...options, kind }
}

/** Makers of fields: `field.email({ label: ... })`. */
export const field = {
  text: (o: TextOptions) => text('text', o),
  email: (o: TextOptions) => text('email', o),
  url: (o: TextOptions) => text('url', { maxLength: 2000, ...o }),
  phone: (o: OfCountry) => text('phone', o),
  postalCode: (o: OfCountry) => text('postalCode', o),
  country: (o: TextOptions) => text('country', o),
  vatId: (o: OfCountry) => text('vatId', o),
  longText: (o: Options<LongTextField>): LongTextField => ({ ...o, kind: 'longText' }),
  integer: (o: Options<NumberField>) => ({ ...o, kind: 'integer' }) as const satisfies NumberField,
  decimal: (o: Options<NumberField>) => ({ ...o, kind: 'decimal' }) as const satisfies NumberField,
  boolean: (o: Options<BooleanField>): BooleanField => ({ ...o, kind: 'boolean' }),
  date: (o: Options<TimeField>) => ({ ...o, kind: 'date' }) as const satisfies TimeField,
  timestamp: (o: Options<TimeField>) => ({ ...o, kind: 'timestamp' }) as const satisfies TimeField,
  uuid: (o: Options<UuidField>): UuidField => ({ ...o, kind: 'uuid' }),
  choice: <const V extends string>(o: Options<ChoiceField<V>>): ChoiceField<V> => ({ ...o, kind: 'choice' }),
  tags: (o: Options<TagsField>): TagsField => ({ ...o, kind: 'tags' }),
  json: (o: Options<JsonField>): JsonField => ({ ...o, kind: 'json' }),
  relation: (o: Options<RelationField>): RelationField => ({ ...o, kind: 'relation' }),
  m2m: (o: ListOptions<ManyField>): ManyField => ({ ...o, kind: 'm2m' }),
  m2a: (o: ListOptions<AnyField>): AnyField => ({ ...o, kind: 'm2a' }),
  person: (o: Options<PersonField>): PersonField => ({ ...o, kind: 'person' }),
  file: (o: Options<FileField>): FileField => ({ ...o, kind: 'file' }),
  computed: <const K extends ComputedKind, const N extends string>({ from, sql, maxLength, ...o }: ComputedOptions<K, N>) => ({
    ...o, ...o.kind === 'text' ? { maxLength: maxLength ?? DEFAULT_LENGTH } : {}, readonly: true,
    computed: { from, sql: sql(Object.fromEntries(from.map(name => [name, `"${name}"`])) as Record<N, string>) },
  }) as unknown as ComputedField<K, N>,
  series: (o: Omit<Options<SeriesField>, 'digits'> & { digits?: number }): SeriesField => ({ digits: 6, ...o, kind: 'series' }),
} as const
