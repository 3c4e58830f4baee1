import { STATUS_CODES } from 'node:http'
import { guardedFetch, parseAllowHosts } from '@kontor/guarded-fetch'
import type { FlowOperation } from './directus-parts.ts'

/** Milliseconds and bytes. */
const TIMEOUT = 15_000
const MAX_BYTES = 1_000_000
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'SEARCH'])
/** The connection's own, and who is asked: the name that was checked. */
const OURS: ReadonlySet<string> = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'upgrade', 'te', 'trailer', 'expect'])

/**
 * A flow's request: to the public network alone, or where the operator allows it (`FETCH_ALLOW_HOSTS`). Options and answer
 * are those of Directus' own operation, but redirects are answers.
 * @throws GuardError when there is no answer; the answer as JSON text when it is none of success
 */
export const requestGuarded: FlowOperation = async ({ url, method, body, headers }, { env }) => {
  const verb = String(method ?? 'GET').toUpperCase()
  if (!METHODS.has(verb)) throw new Error(`A request cannot be made with ${verb}.`)
  const sent = body === undefined || body === null || body === '' ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
  const answer = await guardedFetch(String(url), {
    method: verb, timeout: TIMEOUT, maxBytes: MAX_BYTES, allowHosts: parseAllowHosts(String(env?.FETCH_ALLOW_HOSTS ?? '')),
    headers: headersOf(headers, sent), ...sent === undefined ? {} : { body: sent },
  })
  if (answer.cut) throw new Error(`The answer is longer than ${MAX_BYTES} bytes.`)
  const result = { status: answer.status, statusText: STATUS_CODES[answer.status] ?? '', headers: answer.headers, data: parsed(answer.body.toString('utf8')) ?? answer.body.toString('utf8') }
  // A text of JSON: that is how the next step has always got it.
  if (answer.status < 200 || answer.status > 299) throw JSON.stringify(result)
  return result
}

function headersOf(headers: unknown, body: string | undefined): Record<string, string> {
  const rows = (Array.isArray(headers) ? headers : []) as { readonly header?: unknown, readonly value?: unknown }[]
  const kept = Object.fromEntries(rows.map(({ header, value }) => [String(header ?? '').toLowerCase(), String(value ?? '')]).filter(([name]) => name && !OURS.has(name as string))) as Record<string, string>
  return body !== undefined && !kept['content-type'] && parsed(body) !== undefined ? { 'content-type': 'application/json', ...kept } : kept
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  }
  catch {
    return undefined
  }
}
