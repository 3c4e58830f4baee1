import { defineEventHandler, removeResponseHeader, send, setResponseHeader, setResponseStatus, type H3Event } from 'h3'
import { errorEnvelope, successEnvelope, type Page } from './envelope.ts'
import { toKontorError } from './errors.ts'
import { requestFacts } from './request.ts'

export type Result = object | string | number | boolean | null | undefined

/** A page of a list, to be answered with its pagination. */
export class ListResult<T> {
  readonly page: Page<T>
  constructor(page: Page<T>) {
    this.page = page
  }
}

/** An answer that is a text of its own, without the envelope. */
export class TextResult {
  readonly text: string
  readonly mediaType: string
  constructor(text: string, mediaType: string) {
    this.text = text
    this.mediaType = mediaType
  }
}

/** An answer that is already on its way (a stream, a redirect). */
export const SENT = Symbol('sent')

/** The caller has what would be answered. */
export const NOT_MODIFIED = Symbol('not modified')

/** What a handler returns. */
export type Answer = Result | ListResult<unknown> | typeof SENT | typeof NOT_MODIFIED

/**
 * A handler of the API: what it returns is put into the envelope, what it throws becomes the error envelope with the
 * right status. `undefined` is answered with 204.
 */
export function defineApi(handle: (event: H3Event) => Promise<Answer>) {
  return defineEventHandler(async (event) => {
    const facts = requestFacts(event)
    try {
      const result = await handle(event)
      if (result === SENT) return
      if (result instanceof TextResult) {
        setResponseHeader(event, 'content-type', result.mediaType)
        return result.text
      }
      if (result === undefined || result === NOT_MODIFIED) {
        setResponseStatus(event, result === NOT_MODIFIED ? 304 : 204)
        return send(event, '')
      }
      return result instanceof ListResult ? successEnvelope(facts, result.page.data, result.page.pagination) : successEnvelope(facts, result)
    }
    catch (thrown) {
      return answerError(event, thrown)
    }
  })
}

/** Writes the error envelope; only what is our own fault is logged as an error. */
export function answerError(event: H3Event, thrown: unknown) {
  const facts = requestFacts(event)
  const error = toKontorError(thrown)
  const line = { code: error.code, status: error.status, method: event.method, path: event.path.split('?')[0], err: error.status >= 500 ? error.cause ?? error : undefined }
  if (error.status >= 500) facts.log.error(line, 'request failed')
  else facts.log.debug(line, 'request refused')
  // What was read before the refusal is not what is answered.
  removeResponseHeader(event, 'etag')
  setResponseStatus(event, error.status)
  if (error.retryAfter !== undefined) setResponseHeader(event, 'retry-after', error.retryAfter)
  return errorEnvelope(facts, error)
}
