import { Agent, request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http'
import { tameAsset } from './assets.ts'
import { normalPath } from './routing.ts'

/** Headers that belong to one connection, not to the message (RFC 9110, 7.6.1). */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer', 'upgrade'])
/** What a client may not say about itself: it is written here. */
const WRITTEN_HERE = new Set(['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'x-forwarded-port', 'x-forwarded-prefix', 'x-real-ip', 'forwarded'])
const IDLE = 60_000
/** For how long nothing may move between host and instance while a request runs. Milliseconds. */
export const ANSWER_LIMIT = 120_000

export interface Upstream {
  readonly socket: string
  readonly agent: Agent
}

export function createUpstream(socket: string): Upstream {
  return { socket, agent: new Agent({ keepAlive: true, maxSockets: 256, maxFreeSockets: 64, timeout: IDLE, scheduling: 'lifo' }) }
}

const isLoopback = (address: string | undefined) => address === undefined || address === '::1' || /^(?:::ffff:)?127\./.test(address)

/** Address of the person: what a proxy on this machine (portal, Traefik) says last, else the other end of the connection. */
export function clientAddress(request: Pick<IncomingMessage, 'headers' | 'socket'>): string {
  const peer = request.socket.remoteAddress
  const named = isLoopback(peer) ? String(request.headers['x-forwarded-for'] ?? '').split(',').at(-1)?.trim() : undefined
  return named || peer || '127.0.0.1'
}

export function forwardedHeaders(request: Pick<IncomingMessage, 'headers' | 'socket'>, proto: string): OutgoingHttpHeaders {
  const named = new Set(String(request.headers.connection ?? '').toLowerCase().split(',').map(name => name.trim()))
  const headers: OutgoingHttpHeaders = {}
  for (const [name, value] of Object.entries(request.headers)) {
    if (!HOP_BY_HOP.has(name) && !WRITTEN_HERE.has(name) && !named.has(name)) headers[name] = value
  }
  return { ...headers, 'x-forwarded-for': clientAddress(request), 'x-forwarded-proto': proto }
}

/**
 * Passes a request on to an instance and streams its answer back.
 * @param body what has been read of the request; nothing when all of it is streamed
 * @param on.answered the head of the answer has come
 * @param on.unreachable answers when the instance cannot be reached and nothing was sent yet
 * @param on.late answers when nothing has moved for `limit` and nothing was sent yet
 * @param limit milliseconds; events that an instance sends as they happen may be further apart
 */
export function forward(upstream: Upstream, request: IncomingMessage, response: ServerResponse, body: Buffer | undefined, proto: string, on: { answered(): void, unreachable(error: Error): void, late(): void }, limit = ANSWER_LIMIT): void {
  const onward = httpRequest({
    socketPath: upstream.socket, agent: upstream.agent, method: request.method, path: request.url, headers: forwardedHeaders(request, proto), setHost: false,
  })
  let isLate = false
  onward.setTimeout(limit, () => {
    isLate = true
    onward.destroy()
    // An answer that has begun is cut off, so that nobody takes it for whole.
    if (response.headersSent) response.destroy()
    else on.late()
  })
  onward.once('response', (answer) => {
    on.answered()
    if (/^text\/event-stream/i.test(answer.headers['content-type'] ?? '')) onward.setTimeout(0)
    const headers = { ...tameAsset(normalPath(request.url ?? '') ?? '', answer.headers) }
    for (const name of HOP_BY_HOP) delete headers[name]
    delete headers['x-powered-by']
    response.writeHead(answer.statusCode ?? 502, headers)
    answer.pipe(response)
    answer.once('error', () => response.destroy())
  })
  onward.on('error', (error) => {
    if (isLate) return
    if (response.headersSent || response.destroyed) return response.destroy()
    on.unreachable(error)
  })
  response.once('close', () => {
    if (!response.writableFinished) onward.destroy()
  })
  request.once('error', () => onward.destroy())
  if (body) onward.end(body)
  else request.pipe(onward)
}
