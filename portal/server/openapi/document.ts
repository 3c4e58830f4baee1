import { z } from 'zod'
import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi'
import { authEnv } from '../auth/env.ts'
import { sessionCookie } from '../auth/cookies.ts'
import type { DocumentView } from '../core/view.ts'
import type { OwnCollection } from '../resource/definition.ts'
import type { Described } from './collect.ts'
import { operationOf } from './operation.ts'
import { addExamples, type Json } from './sample.ts'

const ABOUT = `Everything that the portal shows and does. Records follow the tenant's data model: with a session or a token, this document has the tenant's own fields too, as far as you may see them.

Answers are wrapped: \`{ success: true, data, pagination?, meta }\`, or \`{ success: false, error: { code, message, details? }, meta }\`. Times are ISO 8601 with zone, ids are UUIDs, fields that are not known are refused by name.

Lists: \`?page=1&pageSize=25&sort=-createdAt,company&search=...&filter[city]=Bonn&filter[createdAt][gte]=2026-01-01\`.

A program gets a client id and secret from the tenant's administrator ("API access") and with them a token at \`/auth/realms/kontor/protocol/openid-connect/token\` (grant \`client_credentials\`).`

const TAGS: Readonly<Record<string, string>> = {
  custom: 'The tenant\'s own collections that the portal shows',
  crm: 'Leads, their imports and the lists that they choose from', chat: 'Conversations with the assistant', platform: 'Administration of a tenant, and of all tenants by the operator', users: 'The person who asks, and the members of the tenant', health: 'The state of the hub',
}

const OWN_PATH = '/api/v1/custom/{collection}'

/** A route of every own collection as the route of one. */
function ofCollection({ method, path, spec }: Described, collection: OwnCollection): Described {
  const { params, own, ...rest } = spec
  const left = Object.fromEntries(Object.entries(params?.shape ?? {}).filter(([name]) => name !== 'collection'))
  const one = own?.(collection) ?? { ...rest, collection: collection.name }
  return { method, path: path.replace('{collection}', collection.name), spec: one.params ? one : { ...one, params: z.object(left) } }
}

/**
 * The OpenAPI 3.1 document of all routes.
 * @param fields what the reader sees of each collection
 */
export function buildDocument(described: readonly Described[], { locale, fields, own }: Pick<DocumentView, 'locale' | 'fields' | 'own'>): Json {
  const schemas: Record<string, z.core.$ZodType> = {}
  const view: DocumentView = { locale, fields, own, named: (name, make) => schemas[name] ??= make() }
  const paths: Record<string, Record<string, unknown>> = {}
  const routes = own ? described.flatMap(route => route.path.startsWith(OWN_PATH) ? own.map(collection => ofCollection(route, collection)) : [route]) : described
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route, view) }
  const { PUBLIC_URL, KEYCLOAK_ISSUER } = authEnv()
  const tags = [...new Set(routes.map(({ path }) => path.split('/')[3] ?? ''))].filter(tag => tag in TAGS)
  return addExamples(withOneName(createDocument({
    openapi: '3.1.0',
    info: { title: 'Kontor', version: '1', description: ABOUT, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: PUBLIC_URL }],
    tags: tags.map(name => ({ name, description: TAGS[name] })),
    security: [{ session: [] }, { bearer: [] }],
    paths: paths as ZodOpenApiPathsObject,
    components: {
      schemas: schemas as Record<string, z.ZodType>,
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: sessionCookie.name(), description: 'The session of the portal. Calls that change something must come from its own pages.' },
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: `An access token of ${KEYCLOAK_ISSUER} for one tenant.` },
      },
    },
  }) as unknown as Json))
}

/** A schema that is only answered needs no second name: `MarkOutput` becomes `Mark` where nothing takes a `Mark`. */
function withOneName(document: Json): Json {
  let text = JSON.stringify(document)
  const { schemas } = document.components as { readonly schemas: Json }
  const doubled = Object.keys(schemas).filter(name => `${name}Output` in schemas && !text.includes(`"#/components/schemas/${name}"`))
  for (const name of doubled) text = text.replaceAll(`"#/components/schemas/${name}Output"`, `"#/components/schemas/${name}"`)
  const named = JSON.parse(text) as Json & { readonly components: { readonly schemas: Json } }
  const kept = Object.entries(named.components.schemas).filter(([name]) => !doubled.includes(name)).map(([name, schema]) => [doubled.includes(name.replace(/Output$/, '')) ? name.replace(/Output$/, '') : name, schema] as const)
  return { ...named, components: { ...named.components, schemas: Object.fromEntries(kept) } }
}
