import type { ServerResponse } from 'node:http'

/** What the host itself refuses or cannot do: a code for programs, a sentence for people. */
export class HostError extends Error {
  readonly status: number
  readonly code: string
  /** Seconds after which the same request makes sense. */
  readonly retryAfter?: number

  constructor(status: number, code: string, message: string, retryAfter?: number) {
    super(message)
    this.status = status
    this.code = code
    if (retryAfter !== undefined) this.retryAfter = retryAfter
  }
}

export const unknownTenant = (slug: string) => new HostError(404, 'TENANT_UNKNOWN', `There is no tenant ${slug.slice(0, 100)}.`)

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}

/** Errors look like those of Directus, so that callers read one shape. */
export function refuse(response: ServerResponse, { status, code, message, retryAfter }: HostError): void {
  if (retryAfter !== undefined) response.setHeader('Retry-After', String(retryAfter))
  sendJson(response, status, { errors: [{ message, extensions: { code } }] })
}

export const unavailable = (slug: string, retryAfter: number) =>
  new HostError(503, 'TENANT_UNAVAILABLE', `The tenant ${slug} is being started. Please try again in ${retryAfter} seconds.`, retryAfter)

export const hubBusy = () => new HostError(503, 'HUB_BUSY', 'All tenants that may run at the same time are busy. Please try again in a few seconds.', 5)
