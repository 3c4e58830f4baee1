import type { FieldDescriptor } from '@kontor/compile/descriptors'
import { createSchema, recordSchema, updateSchema, type Source } from '@kontor/compile/schemas'
import { MAX_WRITES } from '@kontor/model/wire/records'
import { z } from 'zod'
import { MAX_PAGE_SIZE, MAX_SEARCH } from '../core/list-query.ts'
import type { DocumentView } from '../core/view.ts'
import { isCountable } from './count-records.ts'
import { keyTypeOf, type Resource } from './definition.ts'
import { EXPORT_FORMATS } from './export/formats.ts'
import { MAX_VALUES, operatorsOf, type Operator } from './filter.ts'
import { isIncludable } from './include.ts'
import { CURSOR_START, MAX_COUNTED } from './query.ts'

/** A JSON schema. */
type Json = Readonly<Record<string, unknown>>

/** `Chat thread` -> `ChatThread`: the name of a record's schema in the document. */
export const schemaName = (resource: Resource): string => 'key' in resource.collection ? `custom_${resource.collection.name}` : resource.collection.label.singular.en.replace(/(?:^|\W+)(\w)/g, (_, letter: string) => letter.toUpperCase())

/** Labels and help of the fields, which the schemas that validate have no use for. */
function describeFields(schema: z.core.$ZodType, descriptors: readonly FieldDescriptor[]): void {
  const { shape } = (schema as unknown as { _zod: { def: { shape: Record<string, z.core.$ZodType> } } })._zod.def
  for (const d of descriptors) {
    const field = shape[d.apiName]
    if (field) z.globalRegistry.add(field, { title: d.label, ...d.help ? { description: d.help } : {}, ...d.custom ? { 'x-kontor-custom': true } : {} })
  }
}

/** The schema that a write is checked by, under a name and with the words of its fields. */
export function namedSchema(resource: Resource, kind: 'Create' | 'Update', view: DocumentView, make: (source: Source) => z.core.$ZodType): z.core.$ZodType {
  const { under } = resource
  // What stands in the address is not in the body.
  return view.named(`${schemaName(resource)}${under === undefined ? '' : `Of${under[0]?.toUpperCase()}${under.slice(1)}`}${kind}`, () => {
    const descriptors = view.fields(resource.collection).filter(d => d.name !== under)
    const schema = make(descriptors)
    describeFields(schema, descriptors)
    return schema
  })
}

/** An id of a record. */
export function idSchema({ collection }: Pick<Resource, 'collection'>): z.ZodType {
  const type = keyTypeOf(collection)
  return type === 'uuid' ? z.guid() : type === 'string' ? z.string().min(1).max(255) : z.int()
}

/** The body of a bulk write. */
export function bulkSchema(resource: Resource, view: DocumentView): z.core.$ZodType {
  return view.named(`${schemaName(resource)}Bulk`, () => {
    const one = namedSchema(resource, 'Create', view, createSchema)
    const { shape } = (updateSchema(view.fields(resource.collection)) as unknown as { _zod: { def: { shape: z.core.$ZodShape } } })._zod.def
    const mode = z.enum(['all', 'each']).default('all').meta({ description: '`all`: all or nothing; `each`: every record by itself.' })
    const id = idSchema(resource)
    const list = <S extends z.core.$ZodType>(record: S) => z.array(record).min(1).max(MAX_WRITES)
    return z.union([
      z.strictObject({ action: z.literal('create'), mode, records: list(one) }),
      z.strictObject({ action: z.literal('update'), mode, records: list(z.strictObject({ ...shape, id })) }),
      z.strictObject({ action: z.literal('delete'), mode, ids: list(id) }),
    ])
  })
}

/** A record as the API answers it. `fields=` and rights leave fields out, so that only the id is always there. */
export function recordAnswer(resource: Resource, view: DocumentView): z.core.$ZodType {
  return view.named(schemaName(resource), () => {
    const descriptors = view.fields(resource.collection)
    const more: Record<string, z.core.$ZodType> = { ...resource.more?.answer }
    if (descriptors.some(isIncludable)) more.included = z.record(z.string(), z.looseObject({}).nullable()).meta({ description: 'The records that `include` asked for, by relation; null for none, or for one that you may not see.' })
    const schema = recordSchema(descriptors, more)
    describeFields(schema, descriptors)
    return schema
  })
}

const query = (name: string, description: string, schema: Json, more: Json = {}): object => ({ in: 'query', name, description, schema, ...more })
const list = (values: readonly string[]): Json => ({ type: 'array', items: { type: 'string', enum: values } })
const COMMAS: Json = { style: 'form', explode: false }

const PAGES = [
  query('page', `Page, from 1, up to the ${MAX_COUNTED.toLocaleString('en')}th record.`, { type: 'integer', minimum: 1, maximum: MAX_COUNTED, default: 1 }),
  query('pageSize', 'Records of a page.', { type: 'integer', minimum: 1, maximum: MAX_PAGE_SIZE, default: 25 }),
  query('cursor', `Instead of \`page\`: \`${CURSOR_START}\`, then \`nextCursor\` of each answer, with the same filters and order.`, { type: 'string', maxLength: 4000, example: CURSOR_START }),
] as const
const FORMAT = query('format', 'Format of the file.', { type: 'string', enum: Object.keys(EXPORT_FORMATS), default: 'csv' })
const ORIGINS = query('origins', 'Where each value comes from too: a column beside each field, in JSON as on a single record.', { type: 'boolean', default: false })

/** The relations whose records can come along. */
export function includeParameter({ collection }: Resource, view: DocumentView): readonly object[] {
  const names = view.fields(collection).filter(isIncludable).map(d => d.apiName)
  return names.length === 0 ? [] : [query('include', 'Relations whose records are wanted too, in `included` of each record.', list(names), COMMAS)]
}

/** What says which records are meant. */
function conditions({ collection, filters = {} }: Resource, view: DocumentView): readonly object[] {
  const properties: Record<string, Json> = Object.fromEntries(view.fields(collection).map(d => [d.apiName, filterSchema(d, collection.softDelete === true)]))
  for (const [name, { schema }] of Object.entries(filters)) properties[name] = schema
  return [
    query('search', 'Words that must all be found.', { type: 'string', maxLength: MAX_SEARCH }),
    query('filter', '`filter[field]=value`, or `filter[field][operator]=value`. Several must hold together.', { type: 'object', properties, additionalProperties: false }, { style: 'deepObject', explode: true }),
  ]
}

/** What says which records, which of their fields and in which order. */
function selection(resource: Resource, view: DocumentView): readonly object[] {
  const { collection, more } = resource
  const descriptors = view.fields(collection)
  const sorts = descriptors.filter(d => d.sortable).flatMap(d => [d.apiName, `-${d.apiName}`])
  const names = [...descriptors.map(d => d.apiName), ...Object.keys({ ...more?.lists, ...more?.named })]
  return [
    query('sort', 'Order: names with commas between, `-` in front for descending.', list(sorts), COMMAS),
    ...resource.whole ? [] : [query('fields', 'Fields that are wanted; all when it is left out.', list(names), COMMAS)],
    ...conditions(resource, view),
  ]
}

/** The parameters of a list, from the fields that it can be asked by. */
export function listParameters(resource: Resource, view: DocumentView): readonly object[] {
  return [...PAGES, ...selection(resource, view), ...includeParameter(resource, view)]
}

export function exportParameters(resource: Resource, view: DocumentView): readonly object[] {
  return [FORMAT, ...resource.more?.origins ? [ORIGINS] : [], ...selection(resource, view)]
}

export function countsParameters(resource: Resource, view: DocumentView): readonly object[] {
  const names = view.fields(resource.collection).filter(isCountable).map(d => d.apiName)
  return [...names.length === 0 ? [] : [query('by', 'Field whose values are counted each; without it there is the total alone.', { type: 'string', enum: names })], ...conditions(resource, view)]
}

const UUID: Json = { type: 'string', format: 'uuid' }
const TEXT: Json = { type: 'string', minLength: 1, maxLength: 500 }

function valueSchema(d: FieldDescriptor): Json {
  switch (d.kind) {
    case 'integer': return { type: 'integer', minimum: -2_147_483_647, maximum: 2_147_483_647 }
    case 'decimal': return { type: 'number', exclusiveMinimum: -1e15, exclusiveMaximum: 1e15 }
    case 'boolean': return { type: 'boolean' }
    case 'date': return { type: 'string', format: 'date' }
    case 'timestamp': return { anyOf: [{ type: 'string', format: 'date' }, { type: 'string', format: 'date-time' }] }
    case 'm2m':
    case 'uuid': return UUID
    case 'person': return { anyOf: [UUID, { const: 'me' }] }
    case 'relation':
    case 'file': return d.relation?.idType === 'integer' ? { type: 'integer', minimum: 0, maximum: 999_999_999 } : d.relation?.idType === 'string' ? TEXT : UUID
    case 'tags':
    case 'choice': return d.choices?.length && !d.allowOther ? { type: 'string', enum: d.choices.map(c => c.value) } : TEXT
    default: return TEXT
  }
}

function operatorSchema(d: FieldDescriptor, operator: Operator): Json {
  if (operator === 'empty') return { type: 'boolean' }
  return operator === 'in' || operator === 'nin' ? { type: 'array', items: valueSchema(d), minItems: 1, maxItems: MAX_VALUES, description: 'Values with commas between.' } : valueSchema(d)
}

function filterSchema(d: FieldDescriptor, softDelete: boolean): Json {
  const operators = operatorsOf(d)
  const object = { type: 'object', properties: Object.fromEntries(operators.map(operator => [operator, operatorSchema(d, operator)])), additionalProperties: false }
  const plain = operators.includes('eq') ? [valueSchema(d)] : []
  return { title: d.label, anyOf: [...plain, ...softDelete && d.apiName === 'status' ? [{ const: 'deleted' }] : [], object] }
}

/** The parameters of a list whose fields are not known. */
export function anyParameters(action: 'list' | 'export' | 'counts' | (string & {})): readonly object[] {
  const text: Json = { type: 'string' }
  const sought = [query('search', 'Words that must all be found.', { type: 'string', maxLength: MAX_SEARCH }), query('filter', '`filter[field]=value`, or `filter[field][operator]=value`. Several must hold together.', { type: 'object' }, { style: 'deepObject', explode: true })]
  if (action === 'counts') return [query('by', 'Field whose values are counted each; without it there is the total alone.', text), ...sought]
  const shown = [query('sort', 'Order: names with commas between, `-` in front for descending.', { type: 'array', items: text }, COMMAS), query('fields', 'Fields that are wanted; all when it is left out.', { type: 'array', items: text }, COMMAS), ...sought]
  if (action === 'export') return [FORMAT, ...shown]
  return [...PAGES, ...shown, query('include', 'Relations whose records are wanted too, in `included` of each record.', { type: 'array', items: text }, COMMAS)]
}

/** A record whose fields are not known. */
export const anyRecord = (view: DocumentView): z.core.$ZodType => view.named('OwnRecord', () => z.looseObject({ id: z.union([z.string(), z.int()]) }).meta({ description: 'A record of a collection of the tenant\'s own: its fields are those that its administrator made.' }))
