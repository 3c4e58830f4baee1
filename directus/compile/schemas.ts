import type { Collection, Locale, ShownKind } from '@kontor/model'
import * as z from 'zod/mini'
import { fieldDescriptors, LONG_TEXT_LENGTH, type FieldDescriptor } from './descriptors.ts'
import { EMAIL, PHONE, PUBLIC_HOST, VAT_ID } from './formats.ts'
import { isJudgedByCountry, misfitPostalCodes } from './postal-code.ts'

/**
 * zod schemas of a collection in its outside form (camelCase). Written with zod/mini so that the browser's share stays
 * small; a mini schema works in every place that takes a zod schema (nested objects, `toJSONSchema`, `safeParse`).
 */
export type Source = Collection | readonly FieldDescriptor[]

/** PostgreSQL's `integer`. */
const MAX_INTEGER = 2_147_483_647
const MAX_TAGS = 50
const MAX_TAG_LENGTH = 100
/** Most records that a call puts into a list. */
const MAX_LINKS = 500

/** At least one sign that is no blank. */
const FILLED = /\S/

/** Values with an origin stay as they were given, blanks around them too; those of marked fields whatever their format. */
const text = (d: FieldDescriptor, ...formats: z.core.$ZodCheck<string>[]) => z.string().check(
  ...d.provenance ? [] : [z.trim()], z.minLength(d.required ? 1 : 0), z.maxLength(d.maxLength ?? LONG_TEXT_LENGTH),
  ...d.required ? [z.regex(FILLED)] : [], ...d.pattern ? [z.regex(new RegExp(d.pattern.regex))] : [], ...d.marked ? [] : formats)

const number = (d: FieldDescriptor, base: z.ZodMiniNumber, bound = Number.MAX_SAFE_INTEGER) =>
  base.check(z.gte(d.min ?? -bound), z.lte(d.max ?? bound))

const reference = (d: FieldDescriptor): z.ZodMiniType => {
  if (d.relation?.idType === 'integer') return z.int()
  return d.relation?.idType === 'string' ? z.string().check(z.minLength(1), z.maxLength(255)) : z.guid()
}

/** The values that may be chosen; nothing where any may be given. Retired ones are kept by records that have them. */
const offered = (d: FieldDescriptor): z.ZodMiniType<string> | undefined => {
  const values = d.allowOther ? [] : (d.choices ?? []).filter(c => !c.retired).map(c => c.value)
  return values.length > 0 ? z.enum(values) : undefined
}

const KINDS: Record<ShownKind, (d: FieldDescriptor) => z.ZodMiniType> = {
  text: d => text(d),
  longText: d => text(d),
  email: d => text(d, z.email({ pattern: EMAIL })),
  url: d => text(d, z.url({ protocol: /^https?$/, hostname: PUBLIC_HOST })),
  phone: d => text(d, z.regex(PHONE)),
  postalCode: d => text(d),
  country: d => text(d),
  vatId: d => text(d, z.regex(VAT_ID)),
  series: d => text(d),
  integer: d => number(d, z.int(), d.big ? undefined : MAX_INTEGER),
  decimal: d => number(d, z.number()),
  boolean: () => z.boolean(),
  date: () => z.iso.date(),
  timestamp: () => z.iso.datetime({ offset: true }),
  uuid: () => z.guid(),
  choice: d => offered(d) ?? z.string().check(z.maxLength(d.maxLength ?? 255)),
  tags: d => z.array(offered(d) ?? z.string().check(z.trim(), z.minLength(1), z.maxLength(MAX_TAG_LENGTH), ...d.separated ? [z.regex(/^[^,]*$/)] : [])).check(z.maxLength(MAX_TAGS)),
  json: () => z.json(),
  relation: reference,
  person: reference,
  file: reference,
  m2m: () => z.array(z.guid()).check(z.maxLength(MAX_LINKS)),
}

function descriptorsOf(source: Source): readonly FieldDescriptor[] {
  // Labels play no part in a schema, so any locale will do.
  return 'fields' in source ? fieldDescriptors(source, 'en' satisfies Locale) : source
}

/** What may be written into one field, never null. */
export function fieldSchema(descriptor: FieldDescriptor): z.ZodMiniType {
  return KINDS[descriptor.kind](descriptor)
}

/** What one value says of another, as far as both are in the body. */
function together(descriptors: readonly FieldDescriptor[], schema: z.ZodMiniType<Record<string, unknown>>): z.ZodMiniType<Record<string, unknown>> {
  if (!descriptors.some(isJudgedByCountry)) return schema
  const names = new Map(descriptors.map(d => [d.name, d.apiName]))
  return schema.check((context) => {
    for (const { apiName } of misfitPostalCodes(descriptors, column => context.value[names.get(column) ?? ''])) context.issues.push({ code: 'custom', path: [apiName], input: context.value[apiName] })
  })
}

function writable(source: Source, action: 'create' | 'update'): readonly FieldDescriptor[] {
  return descriptorsOf(source).filter(d => !d.readonly && (d.only ?? action) === action)
}

/**
 * Body of a POST: required fields without a default must be there, the others may be missing or null, fields that are
 * unknown or nobody's to write are refused by name (`unrecognized_keys`).
 */
export function createSchema(source: Source): z.ZodMiniType<Record<string, unknown>> {
  const fields = writable(source, 'create')
  return together(fields, z.strictObject(Object.fromEntries(fields.map((d) => {
    const schema = fieldSchema(d)
    if (!d.required) return [d.apiName, z.optional(z.nullable(schema))]
    return [d.apiName, d.default === undefined ? schema : z.optional(schema)]
  }))))
}

/** Body of a PATCH: any part of the writable fields, required ones never null. */
export function updateSchema(source: Source): z.ZodMiniType<Record<string, unknown>> {
  const fields = writable(source, 'update')
  return together(fields, z.strictObject(Object.fromEntries(fields.map((d) => {
    const schema = fieldSchema(d)
    return [d.apiName, z.optional(d.required ? schema : z.nullable(schema))]
  }))))
}

/** How relations and persons are read; `picture` is the id of a person's picture, where it may be read; `url` is where a file can be had. */
export const referenceSchema = z.object({ id: z.union([z.string(), z.number()]), label: z.string(), picture: z.optional(z.nullable(z.string())), url: z.optional(z.string()) })
export type Reference = z.infer<typeof referenceSchema>

/**
 * A record as the API answers it. Values are not checked against today's rules: an imported phone number that is
 * marked as invalid is still shown as it came. Only the id is always there: who asks, and what for, leaves out the rest.
 * @param more what the record has beyond its fields
 */
export function recordSchema(source: Source, more: Readonly<Record<string, z.core.$ZodType>> = {}): z.ZodMiniType<Record<string, unknown>> {
  const descriptors = descriptorsOf(source)
  const softDelete = descriptors.some(d => d.name === 'deleted_at')
  const shape: Record<string, z.core.$ZodType> = Object.fromEntries(descriptors.map(d => [d.apiName, d.name === 'id' ? d.kind === 'uuid' ? z.guid() : readSchema(d) : z.optional(z.nullable(readSchema(d)))]))
  if (softDelete) shape.status = z.optional(z.nullable(z.string()))
  for (const [name, schema] of Object.entries(more)) shape[name] = z.optional(schema)
  return z.looseObject(shape)
}

function readSchema(d: FieldDescriptor): z.ZodMiniType {
  if (d.many) return z.array(referenceSchema)
  if (d.relation) return referenceSchema
  switch (d.kind) {
    case 'integer':
    case 'decimal':
      return z.number()
    case 'boolean':
      return z.boolean()
    case 'tags':
      return z.array(z.string())
    case 'json':
      // What JSON may be is said by itself again, which generated clients cannot follow; whoever reads it needs no check.
      return z.unknown()
    case 'timestamp':
      return z.iso.datetime({ offset: true })
    default:
      return z.string()
  }
}

/** A form's empty inputs as "no value": `''` and `[]` become null, everything else stays. */
export function emptyToNull<T extends Record<string, unknown>>(values: T): Record<keyof T, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) =>
    [name, typeof value === 'string' && value.trim() === '' ? null : Array.isArray(value) && value.length === 0 ? null : value])) as Record<keyof T, unknown>
}
