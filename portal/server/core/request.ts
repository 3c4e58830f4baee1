import { randomUUID } from 'node:crypto'
import type { Locale } from '@kontor/model'
import { getRequestHeader, type H3Event } from 'h3'
import type { Logger } from 'pino'
import { log } from './log.ts'

/** What is known about a request from its first moment. */
export interface RequestFacts {
  readonly requestId: string
  readonly traceId: string
  readonly locale: Locale
  log: Logger
}

const TRACE = /^[\w.:-]{8,128}$/

/** Ids, language and logger of a request. A caller's own `X-Trace-Id` is kept when it looks like one. */
export function requestFacts(event: H3Event): RequestFacts {
  const known = event.context.kontor as RequestFacts | undefined
  if (known) return known
  const given = getRequestHeader(event, 'x-trace-id')
  const requestId = randomUUID()
  const traceId = given && TRACE.test(given) ? given : requestId
  const facts: RequestFacts = { requestId, traceId, locale: localeOf(getRequestHeader(event, 'accept-language')), log: log.child({ traceId, requestId }) }
  event.context.kontor = facts
  return facts
}

/** The parameters in the address as they came; whatever the Host header says plays no part. */
export function searchOf(event: H3Event): URLSearchParams {
  const { path } = event
  const at = path.indexOf('?')
  return new URLSearchParams(at < 0 ? '' : path.slice(at + 1))
}

/** German when it stands before English in `Accept-Language`, else English. */
export function localeOf(header: string | undefined): Locale {
  const first = header?.split(',').map(part => part.trim().slice(0, 2).toLowerCase()).find(code => code === 'de' || code === 'en')
  return first === 'de' ? 'de' : 'en'
}
