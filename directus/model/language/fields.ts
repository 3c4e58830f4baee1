import type { Label } from './label.ts'

/**
 * What a value means. The kind decides the database type, Studio's interface, the form's control, the zod schema and
 * the rules that check it, so that nothing about a field is said twice.
 */
export type FieldKind =
  | 'text' | 'longText' | 'email' | 'url' | 'phone' | 'postalCode' | 'country' | 'vatId'
  | 'integer' | 'decimal' | 'boolean' | 'date' | 'timestamp' | 'uuid'
  | 'choice' | 'tags' | 'json' | 'relation' | 'person' | 'file' | 'series'

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
}

type Spec<K extends FieldKind, Extra = unknown> = FieldCommon & { readonly kind: K } & Extra

/** What a text has to look like, as a regular expression without flags, and what to say to whoever typed something else. */
export interface Pattern { readonly regex: string, readonly message: Label }
export type TextField = Spec<'text' | 'email' | 'url' | 'phone' | 'postalCode' | 'country' | 'vatId', { readonly maxLength: number, readonly default?: string, readonly pattern?: Pattern, /** A CSS colour, chosen with a picker. */ readonly color?: boolean, /** Name of a collection, chosen from a list. */ readonly collection?: boolean }>
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
  /** Column of `tenant_settings` in which a tenant may say another prefix, for numbers from then on. */
  readonly prefixSetting?: string
}>

export type Field =
  | TextField | LongTextField | NumberField | BooleanField | TimeField | UuidField | ChoiceField | TagsField
  | JsonField | RelationField | PersonField | FileField | SeriesField

type Options<F> = Omit<F, 'kind'>

const DEFAULT_LENGTH = 255

function text<K extends TextField['kind']>(kind: K, options: Omit<Options<TextField>, 'maxLength'> & { maxLength?: number }): TextField & { kind: K } {
  return { maxLength: DEFAULT_LENGTH, ...options, kind }
}

/** Makers of fields: `field.email({ label: ... })`. */
export const field = {
  text: (o: Omit<Options<TextField>, 'maxLength'> & { maxLength?: number }) => text('text', o),
  email: (o: Omit<Options<TextField>, 'maxLength'> & { maxLength?: number }) => text('email', o),
  url: (o: Omit<Options<TextField>, 'maxLength'> & { maxLength?: number }) => text('url', { maxLength: 2000, ...o }),
  phone: (o: Omit<Options<TextField>, 'maxLength'> & { maxLength?: number }) => text('phone', o),
  postalCode: (o: Omit<Options<TextField>, 'maxLength'> & { maxLength?: number }) => text('postalCode', o),
  country: (o: Omit<Options<TextField>, 'maxLength'> & { maxLength?: number }) => text('country', o),
  vatId: (o: Omit<Options<TextField>, 'maxLength'> & { maxLength?: number }) => text('vatId', o),
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
  person: (o: Options<PersonField>): PersonField => ({ ...o, kind: 'person' }),
  file: (o: Options<FileField>): FileField => ({ ...o, kind: 'file' }),
  series: (o: Omit<Options<SeriesField>, 'digits'> & { digits?: number }): SeriesField => ({ digits: 6, ...o, kind: 'series' }),
} as const
