import type { Json } from '../openapi/sample.ts'
import { html, prose, type Html } from './html.ts'
import { fieldTable, nested, typeOf } from './render-schema.ts'

interface Media { readonly schema: Json, readonly example?: unknown }
interface Parameter { readonly in: string, readonly name: string, readonly description?: string, readonly required?: boolean, readonly schema: Json }
interface Answer { readonly 'description': string, readonly 'content'?: Readonly<Record<string, Media>>, readonly 'x-kontor-codes'?: readonly string[] }
export interface Operation {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly summary: string
  readonly description?: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> }
  readonly responses: Readonly<Record<string, Answer>>
}

const example = (media: Media | undefined): Html => media?.example === undefined ? html`` : html`<details class="more"><summary>Example</summary><pre><code>${JSON.stringify(media.example, null, 2)}</code></pre></details>`

function curl(origin: string, method: string, path: string, { requestBody, parameters = [] }: Operation): string {
  const [type, media] = Object.entries(requestBody?.content ?? {})[0] ?? []
  const lines = [`curl -X ${method.toUpperCase()} '${origin}${path}'`, `-H "Authorization: Bearer $TOKEN"`, ...parameters.some(({ name }) => name === 'X-Kontor-Tenant') ? ['-H \'X-Kontor-Tenant: acme\''] : []]
  if (type === 'multipart/form-data') lines.push('-F \'file=@list.csv\'')
  else if (media) lines.push('-H \'Content-Type: application/json\'', `-d '${JSON.stringify(media.example ?? {}).replaceAll('\'', '\'\\\'\'')}'`)
  return lines.join(' \\\n  ')
}

function answers(responses: Operation['responses']): Html {
  const all = Object.entries(responses)
  const good = all.filter(([, answer]) => !answer['x-kontor-codes'])
  const refused = all.filter(([, answer]) => answer['x-kontor-codes'])
  return html`<h4>Answers</h4>${good.map(([status, { description, content }]) => {
    const [type, media] = Object.entries(content ?? {})[0] ?? []
    const data = (media?.schema.properties as Readonly<Record<string, Json>> | undefined)?.data
    return html`<p><code class="status">${status}</code> ${description}${data ? html`: <code>data</code> is ${typeOf(data)}` : type ? html`: <code>${type}</code>` : html``}</p>${data && nested(data)}${example(media)}`
  })}<div class="scroll"><table><tbody>${refused.map(([status, { description, 'x-kontor-codes': codes = [] }]) =>
    html`<tr><th scope="row"><code class="status bad">${status}</code></th><td>${description.split(':')[0]}</td><td>${codes.map((code, at) => html`${at > 0 && ' '}<code>${code}</code>`)}</td></tr>`)}</tbody></table></div>`
}

/** One operation, folded. */
export function renderOperation(origin: string, method: string, path: string, operation: Operation): Html {
  const { operationId, summary, description, parameters = [], requestBody } = operation
  const [type, media] = Object.entries(requestBody?.content ?? {})[0] ?? []
  return html`<details class="operation" id="${operationId}"><summary><span class="verb ${method}">${method}</span> <code>${path.split(/(?<=\/)/).map(part => html`${part}<wbr>`)}</code> <span class="what">${summary}</span></summary>
<div class="inside">${description && prose(description)}
${parameters.length > 0 && html`<h4>Parameters</h4>${fieldTable(parameters.map(({ name, in: place, description: about, required = false, schema }) => ({ name, required, note: place, schema: { ...about ? { description: about } : {}, ...schema } })))}`}
${media && html`<h4>Body <small>${type}</small></h4>${typeof media.schema.$ref === 'string' ? html`<p>${typeOf(media.schema)}</p>` : nested(media.schema)}${example(media)}`}
${answers(operation.responses)}
<details class="more"><summary>curl</summary><pre><code>${curl(origin, method, path, operation)}</code></pre></details></div></details>`
}
