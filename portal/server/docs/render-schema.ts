import type { Json } from '../openapi/sample.ts'
import { html, prose, type Html } from './html.ts'

const REF = '#/components/schemas/'

/** What kind of value a schema is about, in a few words; the name of another schema leads to it. */
export function typeOf(schema: Json): Html {
  if (typeof schema.$ref === 'string') {
    const name = schema.$ref.replace(REF, '')
    return html`<a href="#schema-${name}">${name}</a>`
  }
  if (Array.isArray(schema.allOf)) return typeOf((schema.allOf as Json[])[0] ?? {})
  const either = (schema.anyOf ?? schema.oneOf) as Json[] | undefined
  if (either) return html`${either.map((one, at) => html`${at > 0 && ' or '}${typeOf(one)}`)}`
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`
  if (schema.type === 'array') return html`list of ${typeOf(schema.items as Json ?? {})}`
  if (schema.type === 'object' && !schema.properties && typeof schema.additionalProperties === 'object') return html`object of ${typeOf(schema.additionalProperties as Json)}`
  const type = Array.isArray(schema.type) ? schema.type.join(' or ') : String(schema.type ?? 'anything')
  return html`${type}${typeof schema.format === 'string' && html` <small>${schema.format}</small>`}`
}

/** What else is to know of a value: limits, choices, what it is when it is left out. */
function limitsOf(schema: Json): Html {
  const { minimum, maximum, minLength, maxLength, pattern, enum: choices, default: given } = schema
  const said = [
    minimum !== undefined && Number(minimum) > -2e9 && html`from ${String(minimum)}`, maximum !== undefined && Number(maximum) < 2e9 && html`up to ${String(maximum)}`,
    Number(minLength) > 0 && html`at least ${String(minLength)} characters`, maxLength !== undefined && html`at most ${String(maxLength)} characters`,
    typeof pattern === 'string' && schema.format === undefined && html`like <code>${pattern}</code>`, given !== undefined && html`<code>${JSON.stringify(given)}</code> when it is left out`,
    Array.isArray(choices) && html`one of ${choices.map((choice, at) => html`${at > 0 && ', '}<code>${String(choice)}</code>`)}`,
  ].filter(part => part !== false)
  return html`${said.map((part, at) => html`${at > 0 && '; '}${part}`)}`
}

/** A schema that may be null, without that. */
const withoutNull = (schema: Json): Json => {
  const either = schema.anyOf as Json[] | undefined
  const [only, ...others] = either?.filter(one => one.type !== 'null') ?? []
  return only && others.length === 0 ? { ...only, ...schema.title ? { title: schema.title } : {}, ...schema.description ? { description: schema.description } : {} } : schema
}

interface Line { readonly name: string, readonly required: boolean, readonly schema: Json, readonly note?: string }

export function fieldTable(lines: readonly Line[]): Html {
  if (lines.length === 0) return html``
  return html`<div class="scroll"><table><tbody>${lines.map(({ name, required, schema, note }) => {
    const plain = withoutNull(schema)
    const about = String(plain.description ?? '')
    const items = (plain.items as Json | undefined) ?? {}
    return html`<tr><th scope="row"><code>${name}</code>${required && html` <b title="must be there">required</b>`}${note && html` <small>${note}</small>`}</th><td>${typeOf(schema)}${schema['x-kontor-custom'] === true && html` <b>own field</b>`}</td><td>${typeof plain.title === 'string' && html`<strong>${plain.title}</strong> `}${about && prose(about)}${limitsOf(plain.type === 'array' ? items : plain)}${nested(plain)}</td></tr>`
  })}</tbody></table></div>`
}

/** The fields of an object, or of what a list has. */
export function nested(schema: Json): Html {
  const inner = schema.type === 'array' ? (schema.items as Json | undefined) ?? {} : schema
  if (typeof inner.properties !== 'object' || inner.properties === null) return html``
  const required = (inner.required ?? []) as readonly string[]
  const lines = Object.entries(inner.properties as Readonly<Record<string, Json>>).map(([name, one]) => ({ name, required: required.includes(name), schema: one }))
  return lines.length > 8 ? html`<details class="more"><summary>${lines.length} fields</summary>${fieldTable(lines)}</details>` : fieldTable(lines)
}
