/** A JSON value with names. */
export type Json = Readonly<Record<string, unknown>>

const FORMATS: Readonly<Record<string, string>> = {
  'uuid': '0195d3c2-7b1e-4f3a-9c56-2f6a1c0b8d4e', 'date': '2026-03-14', 'date-time': '2026-03-14T09:30:00.000Z', 'email': 'ada@example.com', 'uri': 'https://www.example.com',
}
const DEEPEST = 8

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** An example that fits a JSON schema of ours: its own one, or one made from its form. */
export function sampleOf(schema: Json, components: Json, name = '', depth = 0): unknown {
  if (typeof schema.$ref === 'string') return sampleOf(components[schema.$ref.replace('#/components/schemas/', '')] as Json ?? {}, components, name, depth)
  if (schema.example !== undefined) return schema.example
  if (Array.isArray(schema.examples)) return schema.examples[0]
  if (schema.const !== undefined) return schema.const
  if (Array.isArray(schema.enum)) return schema.enum[0]
  if (schema.default !== undefined) return schema.default
  const [either] = (schema.anyOf ?? schema.oneOf ?? []) as Json[]
  if (either) return sampleOf(either.title || !schema.title ? either : { ...either, title: schema.title }, components, name, depth)
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'object': return depth > DEEPEST ? {} : Object.fromEntries(Object.entries(schema.properties as Json ?? {}).map(([key, inner]) => [key, sampleOf(inner as Json, components, key, depth + 1)]))
    case 'array': return depth > DEEPEST ? [] : [sampleOf(schema.items as Json ?? {}, components, name, depth + 1)]
    case 'integer':
    case 'number': return Math.max(1, Number(schema.minimum ?? 1))
    case 'boolean': return true
    case 'string': return FORMATS[String(schema.format)] ?? textOf(schema, name)
    default: return null
  }
}

/** Fields whose texts have a form: outside name -> value. */
const TEXTS: Readonly<Record<string, string>> = {
  phone: '+49 228 123456', website: 'https://www.example.com', vatId: 'DE123456789', postalCode: '53113', city: 'Bonn', country: 'DE', company: 'Müller GmbH', email: 'ada@example.com', firstName: 'Ada', lastName: 'Vorlage',
  locale: 'de', timeZone: 'Europe/Berlin', slug: 'acme', name: 'Acme GmbH', message: 'Please check the marked fields.', code: 'INVALID',
}

/** The same for names that only contain a word. */
const LIKE: readonly (readonly [RegExp, string])[] = [[/email/i, 'ada@example.com'], [/phone|mobile|fax/i, '+49 228 123456'], [/domain/i, 'acme.example'], [/city/i, 'Bonn']]

function textOf(schema: Json, name: string): string {
  const known = TEXTS[name] ?? LIKE.find(([word]) => word.test(name))?.[1] ?? String(schema.title ?? name)
  const text = typeof schema.pattern === 'string' && !new RegExp(schema.pattern, 'u').test(known) ? Object.values(TEXTS).find(value => new RegExp(schema.pattern as string, 'u').test(value)) ?? known : known
  return text.slice(0, Number(schema.maxLength ?? 100))
}

/** Puts an example beside every body and every answer of success; errors have theirs in their schema. */
export function addExamples(document: Json): Json {
  const schemas = ((document.components as Json | undefined)?.schemas ?? {}) as Json
  const visit = (value: unknown, key = ''): unknown => {
    if (Array.isArray(value)) return value.map(one => visit(one))
    if (!isObject(value)) return value
    if (key === 'application/json' && isObject(value.schema) && value.schema.$ref !== '#/components/schemas/Error') return { ...value, example: sampleOf(value.schema, schemas) }
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, name === 'schemas' || name === 'schema' ? inner : visit(inner, name)]))
  }
  return visit(document) as Json
}
