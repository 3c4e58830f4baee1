import { z } from 'zod'
import type { ZodOpenApiOperationObject, ZodOpenApiParameters, ZodOpenApiResponseObject } from 'zod-openapi'
import { MAX_PAGE_SIZE } from '../core/list-query.ts'
import { takesKey, type RouteSpec } from '../core/route.ts'
import type { DocumentView } from '../core/view.ts'
import { codesOf } from './codes.ts'
import type { Described } from './collect.ts'

const meta = z.object({ timestamp: z.iso.datetime(), requestId: z.guid() }).meta({ id: 'Meta', description: 'Name `requestId` when you ask for help.' })

const pagination = z.object({
  page: z.int().min(1), pageSize: z.int().min(1).max(MAX_PAGE_SIZE), total: z.int().min(0).meta({ description: 'At most five seconds old.' }), totalPages: z.int().min(1),
}).meta({ id: 'Pagination' })

const cursorPagination = z.object({ pageSize: z.int().min(1).max(MAX_PAGE_SIZE), nextCursor: z.string().nullable().meta({ description: 'For `cursor` of the next call; null after the last record.' }) }).meta({ id: 'CursorPagination' })

export const errorAnswer = z.object({
  success: z.literal(false),
  error: z.object({
    code: z.string().regex(/^[A-Z][A-Z0-9_]*$/).meta({ example: 'VALIDATION_FAILED' }),
    message: z.string().meta({ description: 'For the person, in German or English (`Accept-Language`).' }),
    details: z.unknown().optional().meta({ description: 'Problems per field, `[{ field, code, message }]`, or other facts.' }),
  }),
  meta,
}).meta({ id: 'Error', example: {
  success: false, error: { code: 'VALIDATION_FAILED', message: 'Please check the marked fields.', details: [{ field: 'email', code: 'INVALID', message: 'Enter a valid email address, for example name@company.com.' }] },
  meta: { timestamp: '2026-03-14T09:30:00.000Z', requestId: '0195d3c2-7b1e-4f3a-9c56-2f6a1c0b8d4e' },
} })

const REASONS: Readonly<Record<number, string>> = {
  200: 'Done', 201: 'Made', 202: 'Accepted; the work goes on', 204: 'Done', 400: 'The request is not right', 401: 'Nobody is logged in', 403: 'Not allowed', 404: 'Not there, or not to be seen',
  409: 'Not as things stand', 413: 'Too large', 415: 'Not in this format', 429: 'Too many requests', 503: 'Not ready',
}

const TENANT_HEADER = { in: 'header', name: 'X-Kontor-Tenant', description: 'Slug of the tenant. May be left out by who belongs to one tenant only.', schema: { type: 'string' } }
const TENANT_QUERY = { in: 'query', name: 'tenant', description: 'The same for downloads and event streams, where a browser cannot send a header.', schema: { type: 'string' } }
const ONCE_HEADER = { in: 'header', name: 'Idempotency-Key', description: 'A key of your own, such as a UUID. The same call again within a day has no further effect and gets the same answer (`Idempotency-Replayed: true`).', schema: { type: 'string', minLength: 8, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' } }
const MATCH_HEADER = { in: 'header', name: 'If-Match', description: 'The `ETag` of the record as it was read: whoever has changed it meanwhile is not overruled (409 `CONFLICT`, with both values).', schema: { type: 'string' } }
const NONE_MATCH_HEADER = { in: 'header', name: 'If-None-Match', description: 'The `ETag` that is known: 304 when nothing has changed.', schema: { type: 'string' } }
const TAG = { ETag: { description: 'Tells this state of the record from every other.', schema: { type: 'string' as const } } }
const RETRY = { 'Retry-After': { description: 'Seconds after which another try makes sense.', schema: { type: 'integer' as const } } }

const resolve = (described: unknown, view: DocumentView): z.ZodType => (typeof described === 'function' ? (described as (view: DocumentView) => unknown)(view) : described) as z.ZodType

/** A route as an operation of OpenAPI. */
export function operationOf({ method, path, spec }: Described, view: DocumentView): ZodOpenApiOperationObject {
  const { who = 'member', listQuery, headers = [], upload, body } = spec
  const parameters = [...who === 'member' ? [TENANT_HEADER, ...method === 'get' ? [TENANT_QUERY] : []] : [], ...takesKey(spec, method) ? [ONCE_HEADER] : [], ...spec.tagged === 'write' ? [MATCH_HEADER] : spec.tagged === 'read' ? [NONE_MATCH_HEADER] : [], ...headers, ...listQuery?.(view) ?? []]
  return {
    operationId: operationId(method, path),
    tags: [tagOf(path)],
    summary: spec.summary,
    ...spec.description || who === 'operator' ? { description: [spec.description, ...who === 'operator' ? ['For the operator of the platform.'] : []].filter(Boolean).join(' ') } : {},
    ...who === 'anybody' ? { security: [] } : {},
    ...spec.collection ? { 'x-kontor-collection': spec.collection } : {},
    requestParams: paramsOf(path, spec),
    ...parameters.length > 0 ? { parameters: parameters as ZodOpenApiOperationObject['parameters'] } : {},
    ...body || upload ? { requestBody: { required: true, content: upload ? { 'multipart/form-data': { schema: upload } } : { 'application/json': { schema: resolve(body, view) } } } } : {},
    responses: { ...success(spec, view), ...refusals({ method, path, spec }) },
  }
}

function paramsOf(path: string, spec: RouteSpec): ZodOpenApiParameters {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  const inPath = spec.params ?? z.object(Object.fromEntries(names.map(name => [name, name === 'id' ? z.guid() : z.string()])))
  return { ...names.length > 0 ? { path: inPath } : {}, ...spec.query ? { query: spec.query } : {} }
}

function success(spec: RouteSpec, view: DocumentView): Record<string, ZodOpenApiResponseObject> {
  const status = spec.status ?? (spec.answer ? 200 : 204)
  const description = REASONS[status] ?? 'Done'
  if (!spec.answer) return { [status]: { description } }
  if ('mediaType' in spec.answer) return { [status]: { description: 'The file', content: Object.fromEntries([spec.answer.mediaType, ...spec.answer.others ?? []].map(type => [type, { schema: type === 'application/json' ? spec.answer && 'others' in spec.answer ? {} : { type: 'object' as const } : { type: 'string' as const } }])) } }
  const data = resolve(spec.answer, view)
  const envelope = z.object({ success: z.literal(true), data: spec.list ? z.array(data) : data, ...spec.list ? { pagination: spec.list === 'cursor' ? z.union([pagination, cursorPagination]) : pagination } : {}, meta })
  const answer = (text: string) => ({ description: text, ...spec.tagged ? { headers: TAG } : {}, content: { 'application/json': { schema: envelope } } })
  return { [status]: answer(description), ...spec.tagged === 'read' ? { 304: { description: 'As it is known' } } : {}, ...spec.answersWhenDown ? { 503: answer('The same, while a part is down') } : {} }
}

/** One answer per status, with the codes that it can carry. */
function refusals(described: Described): Record<string, ZodOpenApiResponseObject> {
  const byStatus = Map.groupBy(Object.entries(codesOf(described)), ([, status]) => status)
  return Object.fromEntries([...byStatus].sort(([a], [b]) => a - b).map(([status, entries]) => {
    const codes = entries.map(([code]) => code).sort()
    return [status, {
      description: `${REASONS[status] ?? 'Refused'}: ${codes.map(code => `\`${code}\``).join(', ')}`,
      'x-kontor-codes': codes,
      ...status === 429 || status === 503 ? { headers: RETRY } : {},
      content: { 'application/json': { schema: errorAnswer } },
    }]
  }))
}

/** `get /api/v1/crm/leads/{id}/restore` -> `getCrmLeadsByIdRestore` */
function operationId(method: string, path: string): string {
  const words = path.replace('/api/v1/', '').split(/[/.-]/).map(part => part.startsWith('{') ? `by-${part.slice(1, -1)}` : part)
  return method + words.join('-').replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())
}

/** The domain of a path. */
const tagOf = (path: string): string => path.split('/')[3]?.split('.')[0] ?? ''
