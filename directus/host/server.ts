import { randomUUID } from 'node:crypto'
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import type { HostEnv } from './env.ts'
import { checkHealth } from './health.ts'
import type { InstanceProcess } from './instance-process.ts'
import { forward, type Upstream } from './proxy.ts'
import { createRouter } from './routing.ts'

export interface ServedInstance {
  readonly slug: string
  readonly process: InstanceProcess
  readonly upstream: Upstream
}

/** The host's HTTP server: finds the instance of a request and streams to it. */
export function createServer(env: HostEnv, instances: ReadonlyMap<string, ServedInstance>, logger: Logger): Server {
  const route = createRouter(env)
  const proto = new URL(env.STUDIO_URL.replace('{tenant}', 'tenant')).protocol.slice(0, -1)
  const server = createHttpServer({ keepAliveTimeout: 65_000, requestTimeout: 0 }, (request, response) => {
    const traceId = traceOf(request)
    request.headers['x-trace-id'] = traceId
    response.setHeader('X-Trace-Id', traceId)
    const found = route({ method: request.method ?? 'GET', url: request.url ?? '/', host: request.headers.host, tenant: single(request.headers['x-kontor-tenant']) })
    if (found.kind === 'refused') return refuse(response, found.status, found.code, found.message)
    if (found.kind === 'host') return void answerHealth(response, instances, found.tenant)
    const instance = instances.get(found.slug)
    if (!instance) return refuse(response, 404, 'TENANT_UNKNOWN', `There is no tenant ${found.slug.slice(0, 100)}.`)
    serve(instance, request, response, traceId)
  })
  // Nothing behind the host speaks another protocol.
  server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 426 Upgrade Required\r\nConnection: close\r\n\r\n'))
  return server

  function serve(instance: ServedInstance, request: IncomingMessage, response: ServerResponse, traceId: string): void {
    const status = instance.process.status()
    if (status.state !== 'ready') {
      instance.process.wake()
      return unavailable(response, instance.slug, status.retryAfter)
    }
    if (logger.isLevelEnabled('debug')) {
      const start = performance.now()
      response.once('close', () => logger.debug({ traceId, tenantId: instance.slug, method: request.method, path: request.url?.split('?')[0], status: response.statusCode, ms: Math.round(performance.now() - start) }, 'request'))
    }
    forward(instance.upstream, request, response, proto, (error) => {
      logger.warn({ traceId, tenantId: instance.slug, err: error.message }, 'instance not reachable')
      unavailable(response, instance.slug, 1)
    })
  }
}

function traceOf(request: IncomingMessage): string {
  const given = single(request.headers['x-trace-id'])
  return given && /^[\w.-]{8,100}$/.test(given) ? given : randomUUID()
}

const single = (value: string | string[] | undefined) => Array.isArray(value) ? value[0] : value

/** Errors look like those of Directus, so that callers read one shape. */
function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
  response.end(JSON.stringify({ errors: [{ message, extensions: { code } }] }))
}

function unavailable(response: ServerResponse, slug: string, retryAfter: number): void {
  response.setHeader('Retry-After', String(retryAfter))
  refuse(response, 503, 'TENANT_UNAVAILABLE', `The tenant ${slug} is being started. Please try again in ${retryAfter} seconds.`)
}

async function answerHealth(response: ServerResponse, instances: ReadonlyMap<string, ServedInstance>, tenant: string | undefined): Promise<void> {
  const chosen = tenant === undefined ? [...instances.values()] : [...instances.values()].filter(instance => instance.slug === tenant)
  if (tenant !== undefined && chosen.length === 0) return refuse(response, 404, 'TENANT_UNKNOWN', `There is no tenant ${tenant.slice(0, 100)}.`)
  const health = await checkHealth(chosen)
  response.writeHead(health.status === 'ok' ? 200 : 503, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
  response.end(JSON.stringify(health))
}
