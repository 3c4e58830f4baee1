import { randomUUID } from 'node:crypto'
import { createServer as createHttpServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { CORE } from '@kontor/apply'
import type { Logger } from 'pino'
import { isForgeable } from './cross-site.ts'
import type { HostEnv } from './env.ts'
import { HostError, refuse, sendJson, unavailable, unknownTenant } from './errors.ts'
import type { Fleet, Lease } from './fleet-contract.ts'
import { checkHealth } from './health.ts'
import type { InternalHandler } from './internal/router.ts'
import { forward } from './proxy.ts'
import { createReadAhead } from './read-ahead.ts'
import { createRouter } from './routing.ts'
import type { TenantGate } from './tenant-gate.ts'

/** Files come in as forms, as pictures or, resumable, in pieces; how long that takes is the sender's line. */
const UPLOAD = /^(?:multipart\/form-data|image\/|application\/(?:offset\+)?octet-stream)/i
/** How long the head of a request may take to arrive, in milliseconds. */
const HEAD_LIMIT = 30_000

export interface ServerParts {
  readonly fleet: Pick<Fleet, 'acquire' | 'find' | 'list'>
  /** Asked for each request, except those to `core`. */
  readonly gate: TenantGate
  /** Asked for each request that would wake its tenant. */
  readonly mayWake: (slug: string, headers: IncomingHttpHeaders) => Promise<void>
  readonly internal: InternalHandler
  /** How many spare processes wait. */
  readonly spares: () => number
  readonly logger: Logger
  /** Milliseconds; see `forward`. */
  readonly answerLimit?: number
  /** Milliseconds; see `createReadAhead`. */
  readonly bodyLimit?: number
}

/** A request that may go on: its turn, and its body when that was read before. */
interface Admitted {
  readonly lease: Lease
  readonly body: Buffer | undefined
}

/** The host's HTTP server: finds the instance of a request and streams to it. */
export function createServer(env: HostEnv, { fleet, gate, mayWake, internal, spares, logger, answerLimit, bodyLimit }: ServerParts): Server {
  const route = createRouter(env)
  const readAhead = createReadAhead(bodyLimit)
  const studioOf = (slug: string) => new URL(env.STUDIO_URL.replace('{tenant}', slug))
  const proto = studioOf('tenant').protocol.slice(0, -1)
  const server = createHttpServer({ keepAliveTimeout: 65_000, requestTimeout: 0, headersTimeout: HEAD_LIMIT }, (request, response) => {
    const traceId = traceOf(request)
    request.headers['x-trace-id'] = traceId
    response.setHeader('X-Trace-Id', traceId)
    for (const [name, value] of Object.entries(securityHeaders(proto))) response.setHeader(name, value)
    // What nobody thought of ends this request, never the host with all its tenants.
    handle(request, response, traceId).catch((error: unknown) => {
      logger.error({ traceId, method: request.method, path: request.url?.split('?')[0], err: error }, 'a request could not be handled')
      if (response.headersSent) return void response.destroy()
      refuse(response, new HostError(500, 'INTERNAL', `This request could not be handled. Please tell the operator its number: ${traceId}.`))
    })
  })
  // Nothing behind the host speaks another protocol. Such a connection is ours alone: nobody else hears its errors.
  server.on('upgrade', (_request, socket) => {
    socket.on('error', () => {}).once('finish', () => socket.destroy())
    socket.end('HTTP/1.1 426 Upgrade Required\r\nConnection: close\r\n\r\n')
  })
  return server

  async function handle(request: IncomingMessage, response: ServerResponse, traceId: string): Promise<void> {
    const found = route({ method: request.method ?? 'GET', url: request.url ?? '/', host: request.headers.host, tenant: single(request.headers['x-kontor-tenant']) })
    if (found.kind === 'refused') return refuse(response, new HostError(found.status, found.code, found.message))
    if (found.kind === 'internal') return internal(request, response, found.path, traceId)
    if (found.kind === 'host') return answerHealth(response, found.tenant)
    if (isForgeable({ method: request.method ?? 'GET', headers: request.headers }, found.path, studioOf(found.slug).origin)) return refuse(response, new HostError(403, 'FOREIGN_ORIGIN', 'This request comes from another site.'))
    let admitted: Admitted
    try {
      admitted = await admit(found.slug, request)
    }
    catch (error) {
      if (response.destroyed) return
      // Of a sender that is too slow nothing more is taken in.
      if (error instanceof HostError && error.status === 408) response.setHeader('Connection', 'close')
      if (error instanceof HostError) return refuse(response, error)
      logger.error({ traceId, tenantId: found.slug, err: error }, 'the tenant could not be looked up')
      return refuse(response, unavailable(found.slug, 3))
    }
    serve(found.slug, admitted, request, response, traceId)
  }

  async function admit(slug: string, request: IncomingMessage): Promise<Admitted> {
    if (slug !== CORE) await gate(slug)
    const isUpload = UPLOAD.test(request.headers['content-type'] ?? '')
    const body = isUpload ? undefined : await readAhead(request)
    if (slug !== CORE && !fleet.find(slug)) await mayWake(slug, request.headers)
    return { body, lease: await fleet.acquire(slug, isUpload ? 'uploads' : 'requests') }
  }

  function serve(slug: string, { lease, body }: Admitted, request: IncomingMessage, response: ServerResponse, traceId: string): void {
    if (response.destroyed) return lease.release()
    if (logger.isLevelEnabled('debug')) {
      const start = performance.now()
      response.once('close', () => logger.debug({ traceId, tenantId: slug, method: request.method, path: request.url?.split('?')[0], status: response.statusCode, ms: Math.round(performance.now() - start) }, 'request'))
    }
    response.once('close', lease.release)
    forward(lease.upstream, request, response, body, proto, {
      answered: lease.worked,
      unreachable(error) {
        logger.warn({ traceId, tenantId: slug, err: error.message }, 'instance not reachable')
        refuse(response, unavailable(slug, 1))
      },
      late() {
        logger.error({ traceId, tenantId: slug, method: request.method, path: request.url?.split('?')[0] }, 'no answer from the instance')
        refuse(response, new HostError(503, 'ANSWER_TOO_LATE', 'There was no answer in time. What was asked for may have been done all the same: please look before you try again.', 10))
      },
    }, answerLimit)
  }

  async function answerHealth(response: ServerResponse, tenant: string | undefined): Promise<void> {
    const found = tenant === undefined ? undefined : fleet.find(tenant)
    if (tenant !== undefined && !found) {
      try {
        await gate(tenant)
      }
      catch (error) {
        return refuse(response, error instanceof HostError ? error : unknownTenant(tenant))
      }
    }
    const health = await checkHealth(tenant === undefined ? fleet.list() : found ? [found] : [], spares(), tenant)
    sendJson(response, health.status === 'ok' ? 200 : 503, health)
  }
}

/** Of every answer; what an instance says of these itself counts instead. */
function securityHeaders(proto: string): Readonly<Record<string, string>> {
  return {
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'strict-origin-when-cross-origin',
    // Studio shows its own files in frames.
    'X-Frame-Options': 'SAMEORIGIN',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
    ...proto === 'https' ? { 'Strict-Transport-Security': 'max-age=31536000; includeSubDomains' } : {},
  }
}

function traceOf(request: IncomingMessage): string {
  const given = single(request.headers['x-trace-id'])
  return given && /^[\w.-]{8,100}$/.test(given) ? given : randomUUID()
}

const single = (value: string | string[] | undefined) => Array.isArray(value) ? value[0] : value
