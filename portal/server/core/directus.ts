import { Agent, request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import { toApiName } from '@kontor/compile/names'
import type { H3Event } from 'h3'
import { fromDirectus, type DirectusError } from './directus-errors.ts'
import { env } from './env.ts'
import { KontorError } from './errors.ts'
import { requestFacts } from './request.ts'
import { noLargerThan, tooLarge } from './upload-limit.ts'

/** Longest wait for a JSON answer, in milliseconds. */
const TIMEOUT = 5000
/** Longest silence of a connection that carries a file, in milliseconds. */
const STREAM_TIMEOUT = 60_000

const agent = new Agent({ keepAlive: true, maxSockets: 64, maxFreeSockets: 64, scheduling: 'lifo' })

/** Whose call it is: the tenant and the person's access token for it. */
export interface DirectusAccess {
  readonly tenant: string
  readonly token: string
}

export interface DirectusInit {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'SEARCH'
  /** Sent as JSON. */
  readonly body?: unknown
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly timeout?: number
  readonly headers?: Readonly<Record<string, string>>
}

function open(event: H3Event, access: DirectusAccess, path: string, init: { method: string, headers?: OutgoingHttpHeaders, timeout: number, body?: string | Readable }): Promise<IncomingMessage> {
  const { traceId } = requestFacts(event)
  const headers: OutgoingHttpHeaders = { 'authorization': `Bearer ${access.token}`, 'x-kontor-tenant': access.tenant, 'x-trace-id': traceId, 'accept': 'application/json', ...init.headers }
  return new Promise((resolve, reject) => {
    // A stream gets a connection of its own: whoever refuses it early leaves its connection in no state for the next call.
    const streamed = init.body !== undefined && typeof init.body !== 'string'
    const call = request(new URL(path, env().HOST_INTERNAL_URL), { method: init.method, headers, agent: streamed ? false : agent, timeout: init.timeout }, resolve)
    call.on('timeout', () => call.destroy(new KontorError('UNAVAILABLE', { cause: new Error(`no answer of the host in ${init.timeout} ms`) })))
    call.on('error', cause => reject(cause instanceof KontorError ? cause : new KontorError('UNAVAILABLE', { cause })))
    if (init.body !== undefined && typeof init.body !== 'string') init.body.on('error', cause => call.destroy(cause)).pipe(call)
    else call.end(init.body)
  })
}

async function readAll(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  try {
    for await (const part of answer) parts.push(part as Buffer)
  }
  catch (cause) {
    throw new KontorError('UNAVAILABLE', { cause })
  }
  return Buffer.concat(parts).toString('utf8')
}

function refused(event: H3Event, answer: IncomingMessage, text: string): KontorError {
  const status = answer.statusCode ?? 502
  let errors: DirectusError[] = []
  try {
    const parsed = JSON.parse(text) as { errors?: DirectusError[] }
    if (Array.isArray(parsed.errors)) errors = parsed.errors
  }
  catch {
    // An answer that is no JSON says nothing beyond its status.
  }
  return fromDirectus(status, errors, requestFacts(event).locale, toApiName)
}

/**
 * Calls the tenant's Directus as the person and returns the `data` of its answer.
 * @param path such as `/items/leads`
 * @throws KontorError for every answer that is no success, and 503 when there is none within 5 s
 */
export async function callDirectus<T>(event: H3Event, access: DirectusAccess, path: string, init: DirectusInit = {}): Promise<T> {
  return (await callDirectusPage<T>(event, access, path, init)).data
}

/** The same with the number of all records (`meta.filter_count`), where Directus or an operation of ours tells it. */
export async function callDirectusPage<T>(event: H3Event, access: DirectusAccess, path: string, init: DirectusInit = {}): Promise<{ readonly data: T, readonly total: number | undefined }> {
  const { method = 'GET', body, query = {}, timeout = TIMEOUT, headers: more = {} } = init
  const search = new URLSearchParams(Object.entries(query).flatMap(([k, v]) => v === undefined ? [] : [[k, String(v)]])).toString()
  const json = body === undefined ? undefined : JSON.stringify(body)
  const headers = { ...more, ...json === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) } }
  const answer = await open(event, access, search ? `${path}?${search}` : path, { method, headers, body: json, timeout })
  const text = await readAll(answer)
  if ((answer.statusCode ?? 500) >= 400) throw refused(event, answer, text)
  if (text === '') return { data: undefined as T, total: undefined }
  const { data, meta } = JSON.parse(text) as { data: T, meta?: { filter_count?: number } }
  return { data, total: meta?.filter_count }
}

/**
 * The same for bodies that are too large to hold: the stream goes through as it comes.
 * @returns status, headers and the answer as a stream; an answer that is no success throws as above
 */
export async function streamDirectus(event: H3Event, access: DirectusAccess, path: string, init: { method: 'GET' | 'POST', headers?: OutgoingHttpHeaders, body?: Readable }): Promise<IncomingMessage> {
  const answer = await open(event, access, path, { ...init, timeout: STREAM_TIMEOUT })
  if ((answer.statusCode ?? 500) >= 400) throw refused(event, answer, await readAll(answer))
  return answer
}

/** `callDirectus` for a multipart upload whose answer is JSON: returns its `data` (or the whole answer without one). */
export async function uploadToDirectus<T>(event: H3Event, access: DirectusAccess, path: string): Promise<{ status: number, data: T }> {
  const { 'content-type': type, 'content-length': length } = event.node.req.headers
  if (!type?.startsWith('multipart/form-data')) throw new KontorError('UNSUPPORTED_MEDIA_TYPE', { details: { expected: 'multipart/form-data' } })
  const limit = env().UPLOAD_LIMIT
  const { locale } = requestFacts(event)
  if (Number(length ?? 0) > limit) throw tooLarge(limit, locale)
  const headers: OutgoingHttpHeaders = { 'content-type': type, ...length === undefined ? {} : { 'content-length': length } }
  const answer = await streamDirectus(event, access, path, { method: 'POST', headers, body: noLargerThan(event.node.req, limit, locale) })
  const parsed = JSON.parse(await readAll(answer)) as { data?: T }
  return { status: answer.statusCode ?? 200, data: parsed.data ?? parsed as T }
}
