import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { fieldDescriptors } from '@kontor/compile/descriptors'
import { industries } from '@kontor/model'
import { beforeAll, expect, test, vi } from 'vitest'
import type { OwnCollection } from '../resource/definition.ts'
import { describedRoutes } from './collect.ts'
import { buildDocument } from './document.ts'
import { routes } from './fixtures/routes.ts'
import type { Json } from './sample.ts'

vi.mock('#kontor/routes', () => import('./fixtures/routes.ts'))

interface Media { readonly schema: Json, readonly example?: unknown }
interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly security?: readonly object[]
  readonly parameters?: readonly { readonly name: string, readonly schema: Json }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> }
  readonly responses: Readonly<Record<string, { 'x-kontor-codes'?: readonly string[], readonly content?: Readonly<Record<string, Media>> }>>
}
type Document = Json & { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>, readonly components: { readonly schemas: Readonly<Record<string, Json>> } }

let document: Document
const operations = () => Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => [`${method} ${path}`, operation] as const))

beforeAll(async () => {
  for (const [key, value] of Object.entries({
    PUBLIC_URL: 'http://hub.test', STUDIO_URL: 'http://{tenant}.hub.test', HOST_INTERNAL_URL: 'http://127.0.0.1:1', KEYCLOAK_INTERNAL_URL: 'http://127.0.0.1:1/auth',
    KEYCLOAK_ISSUER: 'http://hub.test/auth/realms/kontor', REDIS_URL: 'redis://127.0.0.1:1', PORTAL_CLIENT_SECRET: 'x'.repeat(32), SESSION_KEY: Buffer.alloc(32).toString('base64url'),
  })) vi.stubEnv(key, value)
  document = JSON.parse(JSON.stringify(buildDocument(await describedRoutes(), { locale: 'en', fields: collection => collection.fields ? fieldDescriptors(collection, 'en') : [] }))) as Document
  return () => vi.unstubAllEnvs()
}, 60_000)

test('every route of the API is in the document, and none is invented', () => {
  const wanted = routes.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`).sort()
  expect(wanted.length).toBeGreaterThan(50)
  expect(operations().map(([key]) => key).sort()).toEqual(wanted)
})

test('it is valid OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(document))
  expect(errors ?? []).toEqual([])
  expect(valid).toBe(true)
  expect(document.openapi).toBe('3.1.0')
})

test('a tenant\'s document has each of its own collections, and is valid too', { timeout: 30_000 }, async () => {
  const own: OwnCollection[] = (['uuid', 'integer', 'string'] as const).map(key => ({ name: `visits_${key}`, domain: 'platform', softDelete: false, key, icon: 'box', label: { singular: { de: 'Lead', en: 'Lead' }, plural: { de: 'Leads', en: 'Leads' } } }))
  const ofTenant = JSON.parse(JSON.stringify(buildDocument(await describedRoutes(), { locale: 'en', own, fields: collection => fieldDescriptors(collection.fields ? collection : industries, 'en') }))) as Document
  expect((await new Validator().validate(structuredClone(ofTenant))).errors ?? []).toEqual([])
  expect(Object.keys(ofTenant.paths).filter(path => path.includes('{collection}'))).toEqual([])
  for (const { name } of own) expect(Object.keys(ofTenant.paths[`/api/v1/custom/${name}/{id}`] ?? {})).toEqual(['get', 'put', 'patch', 'delete'])
  expect(ofTenant.paths['/api/v1/custom/visits_integer/{id}']?.get?.parameters?.find(({ name }) => name === 'id')?.schema.type).toBe('integer')
  expect(Object.keys(ofTenant.components.schemas)).toEqual(expect.arrayContaining(['Lead', 'custom_visits_uuid', 'custom_visits_uuidCreate', 'custom_visits_integer']))
})

test('every schema has one name, and is used', () => {
  const text = JSON.stringify(document)
  for (const name of Object.keys(document.components.schemas)) {
    expect(name).not.toMatch(/Output$/)
    expect(text, name).toContain(`"#/components/schemas/${name}"`)
  }
})

test('operations have names of their own and say what they do', () => {
  const names = operations().map(([, operation]) => operation.operationId)
  expect(new Set(names).size).toBe(names.length)
  for (const [key, { summary }] of operations()) expect(summary, key).toMatch(/^[A-Z].{4,}[^.]$/)
})

test('only what is public needs neither session nor token', () => {
  expect(operations().filter(([, { security }]) => security?.length === 0).map(([key]) => key)).toEqual([
    'get /api/v1/health', 'get /api/v1/openapi.json', 'get /api/v1/platform/registrations', 'post /api/v1/platform/registrations', 'post /api/v1/platform/registrations/confirm',
    'get /api/v1/public/forms/{key}', 'post /api/v1/public/forms/{key}',
  ])
})

test('every operation tells its errors, each with the codes that it can carry', () => {
  for (const [key, { responses }] of operations()) {
    for (const [status, { content, ...more }] of Object.entries(responses)) {
      if (Number(status) < 400 || key === 'get /api/v1/health') continue
      expect(more['x-kontor-codes']?.length, `${key} ${status}`).toBeGreaterThan(0)
      expect(content?.['application/json']?.schema, `${key} ${status}`).toEqual({ $ref: '#/components/schemas/Error' })
    }
    expect(Object.keys(responses), key).not.toContain('500')
  }
  const lead = document.paths['/api/v1/crm/leads']?.post
  expect(lead?.responses['400']?.['x-kontor-codes']).toContain('VALIDATION_FAILED')
  expect(lead?.responses['413']?.['x-kontor-codes']).toEqual(['TOO_LARGE'])
})

test('records, their filters and orders follow the model', () => {
  const { LeadCreate, Lead } = document.components.schemas
  expect(LeadCreate).toMatchObject({ required: ['company'], additionalProperties: false })
  expect((LeadCreate?.properties as Json).leadNumber).toBeUndefined()
  expect((Lead?.properties as Json).leadNumber).toBeDefined()
  const list = document.paths['/api/v1/crm/leads']?.get
  const parameter = (name: string) => list?.parameters?.find(candidate => candidate.name === name)
  expect(parameter('pageSize')?.schema).toMatchObject({ maximum: 100, default: 25 })
  expect((parameter('sort')?.schema.items as Json).enum).toEqual(expect.arrayContaining(['-createdAt', 'company']))
  expect(parameter('filter')).toMatchObject({ style: 'deepObject', schema: { properties: { city: { anyOf: [{ type: 'string' }, { properties: { contains: { type: 'string' } } }] }, marked: { type: 'boolean' } } } })
})

test('the examples fit their schemas', { timeout: 30_000 }, () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false })
  ajv.addSchema({ $id: 'doc', components: document.components })
  const absolute = (schema: Json) => JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"doc#/components/')) as Json
  let seen = 0
  for (const [key, { requestBody, responses }] of operations()) {
    for (const [where, media] of [['body', requestBody?.content['application/json']], ...Object.entries(responses).map(([status, { content }]) => [status, content?.['application/json']] as const)] as const) {
      if (!media || media.example === undefined) continue
      seen++
      const check = ajv.compile(absolute(media.schema))
      expect(check(media.example) ? [] : check.errors, `${key} ${where} ${JSON.stringify(media.example).slice(0, 500)}`).toEqual([])
    }
  }
  const error = document.components.schemas.Error
  expect(ajv.compile(absolute(error ?? {}))(error?.example)).toBe(true)
  expect(seen).toBeGreaterThan(70)
})
