import type { IncomingMessage } from 'node:http'
import { getRequestHeader, type H3Event } from 'h3'
import { env } from './env.ts'
import { KontorError } from './errors.ts'

/** Deepest nesting of a JSON body. */
const MAX_DEPTH = 20

/** Whether the body is a form with files, which is never held as a whole. */
export const isForm = (event: H3Event): boolean => getRequestHeader(event, 'content-type')?.startsWith('multipart/form-data') === true

/**
 * The JSON object in the body of a request.
 * @param limit largest size in bytes; `BODY_LIMIT` when nothing is said
 * @throws KontorError 413 when it is larger, 415 when it is no JSON, 400 when it is broken
 */
export async function readJsonObject(event: H3Event, limit?: number): Promise<Record<string, unknown>> {
  const type = getRequestHeader(event, 'content-type')?.split(';')[0]?.trim()
  if (type !== undefined && type !== 'application/json') throw new KontorError('UNSUPPORTED_MEDIA_TYPE', { details: { expected: 'application/json' } })
  return parseJsonObject(await readBody(event, limit))
}

/** The body as it came; who asks again gets it again. */
export async function readBody(event: H3Event, limit = (event.context.bodyLimit as number | undefined) ?? env().BODY_LIMIT): Promise<string> {
  const known = event.context.bodyText as string | undefined
  if (known !== undefined) return known
  if (Number(getRequestHeader(event, 'content-length') ?? 0) > limit) throw new KontorError('TOO_LARGE', { details: { limit } })
  return event.context.bodyText = await readText(event.node.req, limit)
}

/** No more than `limit` bytes are held, whatever the client says of the length. The connection stays open for the answer. */
export async function readText(request: IncomingMessage, limit: number): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  try {
    for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += part.length
      if (size > limit) throw new KontorError('TOO_LARGE', { details: { limit } })
      parts.push(part)
    }
  }
  catch (cause) {
    // The client has gone in the middle of it.
    throw cause instanceof KontorError ? cause : new KontorError('INVALID_JSON', { cause })
  }
  return Buffer.concat(parts).toString('utf8')
}

export function parseJsonObject(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  }
  catch (cause) {
    throw new KontorError('INVALID_JSON', { cause })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new KontorError('INVALID_JSON', { details: { expected: 'object' } })
  for (const [field, inner] of Object.entries(value)) checkValue(inner, field)
  return value as Record<string, unknown>
}

/** PostgreSQL stores no NUL in a text, so it is refused here by the field's name. */
function checkValue(value: unknown, field: string, depth = 1): void {
  if (depth > MAX_DEPTH) throw invalid(field, 'Nested too deeply.')
  if (typeof value === 'string') {
    if (value.includes('\0')) throw invalid(field, 'Contains a NUL character.')
  }
  else if (Array.isArray(value)) {
    for (const inner of value) checkValue(inner, field, depth + 1)
  }
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      checkValue(key, field, depth + 1)
      checkValue(inner, field, depth + 1)
    }
  }
}

function invalid(field: string, message: string): KontorError {
  return new KontorError('VALIDATION_FAILED', { details: [{ field, code: 'INVALID', message }] })
}
