import { hub } from '../../support/hub.ts'
import type { Planted } from './plant.ts'
import type { Request } from './requests.ts'

/** How a request names the tenant that it wants. */
export interface Address {
  readonly name: string
  /** Headers beside the token; `slug` is the tenant that is wanted, `own` that of the token. */
  readonly headers: (slug: string, own: string) => Record<string, string>
  readonly suffix?: (slug: string, own: string) => string
}

/** How long a stream of events is listened to, in milliseconds. */
const LISTEN = 1500

const studioHost = (slug: string) => new URL(hub().studioUrl.replace('{tenant}', slug)).host

/** Ways to name a tenant, honest and not. */
export const ADDRESSES: readonly Address[] = [
  { name: 'header', headers: slug => ({ 'x-kontor-tenant': slug }) },
  { name: 'host name', headers: slug => ({ host: studioHost(slug) }) },
  { name: 'host name of another', headers: (slug, own) => ({ 'host': studioHost(own), 'x-kontor-tenant': slug }) },
  { name: 'forwarded host', headers: (slug, own) => ({ 'x-kontor-tenant': own, 'x-forwarded-host': studioHost(slug), 'forwarded': `host=${studioHost(slug)}` }) },
  { name: 'query', headers: (_, own) => ({ 'x-kontor-tenant': own }), suffix: slug => `tenant=${slug}` },
  { name: 'header twice', headers: (slug, own) => ({ 'x-kontor-tenant': `${own}, ${slug}` }) },
  { name: 'header in capitals', headers: slug => ({ 'x-kontor-tenant': slug.toUpperCase() }) },
  { name: 'own tenant', headers: (_, own) => ({ 'x-kontor-tenant': own }) },
]

export interface Answer {
  readonly status: number
  readonly text: string
}

/**
 * Sends a request with a token (or none) to the address, past fetch's own ideas of the Host header.
 * @param socket of one instance, asked past the host
 */
export async function send(request: Request, token: string | undefined, address: Address, slug: string, own: string, socket?: string): Promise<Answer> {
  const { request: httpRequest } = await import('node:http')
  const base = new URL(request.at === 'host' ? hub().hostUrl : hub().publicUrl)
  const suffix = address.suffix?.(slug, own)
  const path = suffix ? `${request.path}${request.path.includes('?') ? '&' : '?'}${suffix}` : request.path
  const body = request.body === undefined ? undefined : JSON.stringify(request.body)
  const headers = { ...address.headers(slug, own), ...request.headers, ...token ? { authorization: `Bearer ${token}` } : {}, ...body ? { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) } : {} }
  // The portal knows no host names of tenants; asked under one it would not even be reached.
  const sent = request.at === 'portal' ? { ...headers, host: base.host } : { host: base.host, ...headers }
  return new Promise<Answer>((resolve, reject) => {
    // A connection of its own: a kept one may be closed in the moment in which it is used again, and a reset must mean a fault.
    const call = httpRequest({ agent: false, ...socket ? { socketPath: socket } : { host: '127.0.0.1', port: base.port }, method: request.method, path, headers: sent, timeout: 30_000 }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => { text += part })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
      // A stream of events does not end by itself.
      if (response.headers['content-type']?.startsWith('text/event-stream')) setTimeout(() => {
        resolve({ status: response.statusCode ?? 0, text })
        call.destroy()
      }, LISTEN).unref()
    })
    call.on('timeout', () => call.destroy(new Error(`${request.method} ${path}: no answer within 30 s`)))
    call.on('error', error => reject(new Error(`${request.at}: ${request.method} ${path}: ${error.message}`)))
    call.end(body)
  })
}

export interface Attempt {
  readonly class: string
  readonly request: Request
  readonly token: string | undefined
  /** Whose token it is, for messages. */
  readonly who: string
  readonly address: Address
  /** Tenant of the token. */
  readonly own: string
  readonly target: Planted
}

export interface Outcome {
  /** Requests per class. */
  readonly counts: Map<string, number>
  /** Answers that showed what was planted, as `class: request`. */
  readonly leaks: string[]
  /** Answers that no request may get. */
  readonly faults: string[]
}

/** An export is a zip file, in which nothing can be read at a glance. */
const isArchive = (text: string) => text.startsWith('PK\u0003\u0004')
export const shows = (text: string, target: Planted): boolean => text.includes(target.secret) || isArchive(text)

/** Makes all attempts and looks into every answer. Streams, which are listened to, go beside the others, who need not wait for them. */
export async function attack(attempts: readonly Attempt[], width: number, socket?: string): Promise<Outcome> {
  const outcome: Outcome = { counts: new Map(), leaks: [], faults: [] }
  const { streams = [], others = [] } = Object.groupBy(attempts, ({ request }) => request.path.includes('/events/stream') ? 'streams' : 'others')
  await Promise.all([streams, others].map(some => inParallel(some, width, async ({ class: name, request, token, who, address, own, target }) => {
    const { status, text } = await send(request, token, address, target.slug, own, socket)
    const where = `${name}: ${request.method} ${request.path.slice(0, 120)} as ${who} by ${address.name}: ${status}`
    // What was asked for stands in some refusals; what was found stands in an answer.
    const echoed = decodeURIComponent(request.path).includes(target.secret) || JSON.stringify(request.body ?? '').includes(target.secret)
    if (shows(text, target) && !(echoed && status >= 400)) outcome.leaks.push(where)
    if (status >= 500 && status !== 503) outcome.faults.push(where)
    outcome.counts.set(name, (outcome.counts.get(name) ?? 0) + 1)
  })))
  return outcome
}

/** Runs work side by side, a few at a time. */
export async function inParallel<T>(items: readonly T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = items[Symbol.iterator]()
  await Promise.all(Array.from({ length: width }, async () => {
    for (const item of queue) await work(item)
  }))
}
