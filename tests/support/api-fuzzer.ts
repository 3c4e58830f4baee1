import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import type { Json } from '../../portal/server/openapi/sample.ts'
import { broken, fitting, nasty, type Dice } from './fuzz.ts'

interface Parameter { readonly in: 'path' | 'query' | 'header', readonly name: string, readonly schema: Json, readonly style?: string }
interface Media { readonly schema: Json }
interface Answer { readonly 'x-kontor-codes'?: readonly string[], readonly content?: Readonly<Record<string, Media>> }
export interface Operation {
  readonly method: string
  readonly path: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> }
  readonly responses: Readonly<Record<string, Answer>>
}
export type Document = Json & { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>, readonly components: { readonly schemas: Json } }

export interface Call {
  readonly url: string
  readonly init: RequestInit
}

/** Values for parameters in the path: by name. */
export type Places = (name: string, operation: Operation) => readonly string[]

/** Calls of an API from its own description, right and wrong ones, and whether what comes back is what the description says. */
export class ApiFuzzer {
  readonly operations: readonly Operation[]
  readonly #document: Document
  readonly #ajv = new Ajv2020({ strict: false, allErrors: false, validateFormats: false })
  readonly #checks = new Map<string, ValidateFunction>()

  constructor(document: Document) {
    this.#document = document
    this.operations = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ ...operation, method, path })))
    this.#ajv.addSchema({ $id: 'doc', components: document.components })
  }

  /** @param right whether the call shall fit the description */
  callOf(operation: Operation, dice: Dice, right: boolean, places: Places): Call {
    const { parameters = [], requestBody } = operation
    const value = (schema: Json, name: string) => right || dice.chance(0.5) ? fitting(schema, this.#schemas, dice, name) : nasty(dice)
    let path = operation.path
    const search = new URLSearchParams()
    for (const parameter of parameters) {
      const { name, schema } = parameter
      if (parameter.in === 'path') path = path.replace(`{${name}}`, encodeURIComponent(plain(right || dice.chance(0.8) ? dice.pick(places(name, operation).length > 0 ? places(name, operation) : [String(value(schema, name))]) : nasty(dice)) || 'x'))
      else if (parameter.in === 'query' && name !== 'tenant' && dice.chance(0.25)) add(search, parameter, value(schema, name), dice)
    }
    if (!right && dice.chance(0.2)) search.append(dice.pick(['unknown', 'page', 'filter', 'filter[', 'filter[company', 'filter[company][contains][x]', 'filter[__proto__]', 'sort', 'fields', 'search']), plain(nasty(dice)))
    const query = search.toString()
    const url = query ? `${path}?${query}` : path
    const headers = headersOf(parameters, dice, right)
    const [type, media] = Object.entries(requestBody?.content ?? {})[0] ?? []
    if (!type || !media) return { url, init: { method: operation.method.toUpperCase(), headers } }
    const { headers: more, ...body } = this.#body(type, media.schema, dice, right)
    return { url, init: { method: operation.method.toUpperCase(), ...body, headers: { ...headers, ...more as Readonly<Record<string, string>> } } }
  }

  #body(type: string, schema: Json, dice: Dice, right: boolean): RequestInit {
    if (type === 'multipart/form-data') {
      const form = new FormData()
      if (right || dice.chance(0.7)) form.append('file', new Blob([right ? 'Firma;Ort\nMüller GmbH;Bonn\n' : plain(nasty(dice))], { type: 'text/csv' }), 'list.csv')
      if (!right) for (const name of ['mapping', 'encoding', 'delimiter', 'source']) if (dice.chance(0.3)) form.append(name, plain(nasty(dice)))
      return { body: form }
    }
    const headers = { 'content-type': !right && dice.chance(0.05) ? dice.pick(['text/plain', 'application/xml', 'multipart/form-data', 'nonsense']) : 'application/json' }
    const value = fitting(schema, this.#schemas, dice)
    if (right) return { headers, body: JSON.stringify(value) }
    return { headers, body: dice.chance(0.1) ? dice.pick(['', '{', 'null', '[]', '"x"', '{"a":', '{"a":1}}', '\u0000', '{"a":"\\u0000"}', `{"a":${'['.repeat(500)}${']'.repeat(500)}}`]) : JSON.stringify(broken(value, dice)) }
  }

  get #schemas(): Json {
    return this.#document.components.schemas
  }

  /** What is wrong with an answer, in words; nothing when it is as described. */
  problemOf(operation: Operation, status: number, type: string, text: string): string | undefined {
    if (status >= 500) return `status ${status}`
    const described = operation.responses[String(status)]
    if (!described) return `status ${status} is not described`
    const offered = Object.entries(described.content ?? {})
    if (offered.length === 0) return text === '' ? undefined : 'a body that is not described'
    const media = offered.find(([one]) => type.startsWith(one))
    if (!media) return `"${type}" instead of ${offered.map(([one]) => one).join(' or ')}`
    const [wanted, { schema }] = media
    if (wanted !== 'application/json') return undefined
    const answer = JSON.parse(text) as { error?: { code: string } }
    const check = this.#checkOf(schema)
    if (!check(answer)) return `${check.errors?.[0]?.instancePath} ${check.errors?.[0]?.message} (${check.errors?.[0]?.schemaPath})`
    const code = answer.error?.code
    return code !== undefined && !described['x-kontor-codes']?.includes(code) ? `code ${code} is not described` : undefined
  }

  #checkOf(schema: Json): ValidateFunction {
    const key = JSON.stringify(schema).replaceAll('"#/components/', '"doc#/components/')
    const known = this.#checks.get(key) ?? this.#ajv.compile(JSON.parse(key) as Json)
    this.#checks.set(key, known)
    return known
  }
}

const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value) ?? '').toWellFormed()

/** Headers that an operation reads: a key for once, tags of records, or what is neither. */
function headersOf(parameters: readonly Parameter[], dice: Dice, right: boolean): Record<string, string> {
  const named = parameters.filter(one => one.in === 'header' && one.name !== 'X-Kontor-Tenant' && dice.chance(0.2))
  return Object.fromEntries(named.flatMap(({ name }) => {
    const value = right ? name === 'Idempotency-Key' ? `key-${dice.upTo(1e9)}-${dice.upTo(1e9)}` : '*' : plain(nasty(dice))
    // What no header can carry.
    return /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value) ? [[name, value] as const] : []
  }))
}

/** A parameter as OpenAPI writes it into an address; `filter` one level deeper. */
function add(search: URLSearchParams, { name, style }: Parameter, value: unknown, dice: Dice): void {
  if (Array.isArray(value)) return search.append(name, value.map(plain).join(','))
  if (style !== 'deepObject' || typeof value !== 'object' || value === null) return search.append(name, plain(value))
  // All at once would hardly ever find a record.
  for (const [key, inner] of Object.entries(value).filter(() => dice.chance(0.2))) {
    if (Array.isArray(inner)) search.append(`${name}[${key}]`, inner.map(plain).join(','))
    else if (typeof inner === 'object' && inner !== null) for (const [operator, one] of Object.entries(inner as Json)) search.append(`${name}[${key}][${operator}]`, Array.isArray(one) ? one.map(plain).join(',') : plain(one))
    else search.append(`${name}[${key}]`, plain(inner))
  }
}
