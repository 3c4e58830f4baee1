import { z } from 'zod'

export const MAX_PAGE_SIZE = 100
export const MAX_PAGE = 1_000_000
export const MAX_SEARCH = 200

const text = (max: number) => z.string().max(max).refine(value => !value.includes('\0'))

/** What every list takes. */
export const pageQuery = (pageSize = 25) => ({
  page: z.coerce.number().int().min(1).max(MAX_PAGE).default(1).meta({ description: 'Page, from 1.' }),
  pageSize: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(pageSize).meta({ description: 'Records of a page.' }),
})

export const searchQuery = text(MAX_SEARCH).default('').meta({ description: 'Words that must all be found.' })

/**
 * An order such as `-createdAt,company`: names with commas between, `-` for descending.
 * @param names what can be sorted by
 */
export function sortQuery<const Names extends readonly [string, ...string[]]>(names: Names) {
  const keys = names.flatMap(name => [name, `-${name}`])
  return z.string().refine(value => value === '' || value.split(',').every(key => keys.includes(key))).transform(value => value || undefined).optional().meta({
    description: 'Order: names with commas between, `-` in front for descending.', param: { style: 'form', explode: false }, override: { type: 'array', items: { type: 'string', enum: keys } },
  })
}

/**
 * A filter of one field by operators: `filter[at][gte]=`, and `filter[at]=` for `eq`.
 * @param operators beside `eq`
 */
export function filterOf<S extends z.ZodType<string>>(value: S, operators: readonly string[] = []) {
  const shape = Object.fromEntries(['eq', ...operators].map(operator => [operator, value.optional()])) as Record<string, z.ZodOptional<S>>
  return z.strictObject(shape).optional().meta({
    override: ({ jsonSchema }: { jsonSchema: { properties?: Record<string, object>, type?: string, additionalProperties?: unknown, anyOf?: unknown } }) => {
      const { properties, type, additionalProperties } = jsonSchema
      delete jsonSchema.properties
      delete jsonSchema.type
      delete jsonSchema.additionalProperties
      jsonSchema.anyOf = operators.length === 0 ? [properties?.eq ?? {}] : [properties?.eq ?? {}, { type, properties, additionalProperties }]
    },
  })
}

/** All filters of a list. */
export function filterQuery<Shape extends z.ZodRawShape>(fields: Shape) {
  return z.strictObject(fields).optional().meta({ description: '`filter[field]=value`, or `filter[field][operator]=value`.', param: { style: 'deepObject', explode: true } })
}

/** Text of a filter. */
export const filterText = text(MAX_SEARCH)

/** A list that is cut into pages and nothing else. */
export const pagesOnly = z.strictObject(pageQuery())
