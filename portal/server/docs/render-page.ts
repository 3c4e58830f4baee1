import type { Json } from '../openapi/sample.ts'
import { html, Html, prose } from './html.ts'
import { renderOperation, type Operation } from './render-operation.ts'
import { nested } from './render-schema.ts'
import { SCRIPT, STYLE } from './look.ts'

interface Described {
  readonly info: { readonly title: string, readonly description: string }
  readonly servers: readonly { readonly url: string }[]
  readonly tags: readonly { readonly name: string, readonly description: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Json>> }
}

/**
 * The description of the API as a page: no script of others, nothing from elsewhere, readable without any script.
 * @param nonce what its style and script carry
 * @param tenant whose fields it shows; the model alone without one
 */
export function renderDocs(document: Json, nonce: string, tenant: string | undefined): string {
  const { info, servers, tags, paths, components } = document as unknown as Described
  const origin = servers[0]?.url ?? ''
  const operations = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })))
  const known = new Set(tags.map(({ name }) => name))
  const groups = [...tags, ...operations.some(({ operation }) => !known.has(operation.tags[0] ?? '')) ? [{ name: 'openapi', description: 'The description itself' }] : []]
    .map(tag => ({ ...tag, operations: operations.filter(({ operation }) => (known.has(operation.tags[0] ?? '') ? operation.tags[0] : 'openapi') === tag.name) }))
  const schemas = Object.entries(components.schemas).sort(([a], [b]) => a.localeCompare(b))
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"><meta name="color-scheme" content="light dark"><title>API · ${info.title}</title><link rel="icon" type="image/svg+xml" href="/favicon.svg"><style nonce="${nonce}">${new Html(STYLE)}</style></head>
<body><a class="skip" href="#content">To the content</a><header><a href="/">${info.title}</a><span>API</span><input type="search" id="find" placeholder="Find a path or a word" aria-label="Find a path or a word" hidden><a class="file" href="/api/v1/openapi.json${tenant ? `?tenant=${tenant}` : ''}">openapi.json</a></header>
<div class="frame"><nav aria-label="Contents"><details open><summary>Contents</summary><ul>${groups.map(group => html`<li><a href="#tag-${group.name}">${group.name}</a><ul>${group.operations.map(({ method, path, operation }) =>
  html`<li><a href="#${operation.operationId}"><span class="verb ${method}">${method}</span> ${path.replace('/api/v1/', '')}</a></li>`)}</ul></li>`)}<li><a href="#schemas">Schemas</a></li></ul></details></nav>
<main id="content"><h1>${info.title} API</h1><p class="tenant">${tenant ? html`With the fields of <b>${tenant}</b>, as far as you may see them.` : html`The data model that every tenant has. <a href="/login?returnTo=/">Log in</a> to see your tenant's own fields too.`}</p>${prose(info.description)}
${groups.map(group => html`<section><h2 id="tag-${group.name}">${group.name}</h2><p>${group.description}</p>${group.operations.map(({ path, method, operation }) => renderOperation(origin, method, path, operation))}</section>`)}
<section><h2 id="schemas">Schemas</h2>${schemas.map(([name, schema]) => html`<details class="operation" id="schema-${name}"><summary><code>${name}</code>${typeof schema.description === 'string' && html` <span class="what">${schema.description}</span>`}</summary><div class="inside">${nested(schema)}</div></details>`)}</section></main></div>
<script nonce="${nonce}">${new Html(SCRIPT)}</script></body></html>`.text
}
