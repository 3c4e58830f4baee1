import { randomUUID } from 'node:crypto'
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { CORE } from '@kontor/apply'
import type { Logger } from 'pino'
import type { HostEnv } from './env.ts'
import { HostError, refuse, sendJson, unknownTenant } from './errors.ts'
import { checkHealth } from './health.ts'
import type { InstanceProcess } from './instance-process.ts'
import type { InternalHandler } from './internal/router.ts'
import { forward, type Upstream } from './proxy.ts'
import { createRouter } from './routing.ts'
import type { TenantGate } from './tenant-gate.ts'

export interface ServedInstance {
  readonly slug: string
  readonly process: InstanceProcess
  readonly upstream: Upstream
}

export interface ServerParts {
  readonly instances: ReadonlyMap<string, ServedInstance>
  /** Asked for each request, except those to `core`. */
  readonly gate: TenantGate
  readonly internal: InternalHandler
  readonly logger: Logger
}

/** The host's HTTP server: finds the instance of a request and streams to it. */
export function createServer(env: HostEnv, { instances, gate, internal, logger }: ServerParts): Server {
  const route = createRouter(env)
  const proto = new URL(env.STUDIO_URL.replace('{tenant}', 'tenant')).protocol.slice(0, -1)
  const server = createHttpServer({ keepAliveTimeout: 65_000, requestTimeout: 0 }, (request, response) => {
    const traceId = traceOf(request)
    request.headers['x-trace-id'] = traceId
    response.setHeader('X-Trace-Id', traceId)
    const found = route({ method: request.method ?? 'GET', url: request.url ?? '/', host: request.headers.host, tenant: single(request.headers['x-kontor-tenant']) })
    if (found.kind === 'refused') return refuse(response, new HostError(found.status, found.code, found.message))
    if (found.kind === 'internal') return void internal(request, response, found.path, traceId)
    if (found.kind === 'host') return void answerHealth(response, instances, found.tenant)
    void admit(found.slug).then(instance => serve(instance, request, response, traceId), (error: unknown) => {
      if (error instanceof HostError) return refuse(response, error)
      logger.error({ traceId, tenantId: found.slug, err: error }, 'the tenant could not be looked up')
      refuse(response, unavailable(found.slug, 3))
    })
  })
  // Nothing behind the host speaks another protocol.
  server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 426 Upgrade Required\r\nConnection: close\r\n\r\n'))
  return server

  async function admit(slug: string): Promise<ServedInstance> {
    if (slug !== CORE) await gate(slug)
    const instance = instances.get(slug)
    if (!instance) throw unknownTenant(slug)
    return instance
  }

  function serve(instance: ServedInstance, request: IncomingMessage, response: ServerResponse, traceId: string): void {
    const status = instance.process.status()
    if (status.state !== 'ready') return refuse(response, unavailable(instance.slug, status.retryAfter))
    if (logger.isLevelEnabled('debug')) {
      const start = performance.now()
      response.once('close', () => logger.debug({ traceId, tenantId: instance.slug, method: request.method, path: request.url?.split('?')[0], status: response.statusCode, ms: Math.round(performance.now() - start) }, 'request'))
    }
    forward(instance.upstream, request, response, proto, (error) => {
      logger.warn({ traceId, tenantId: instance.slug, err: error.message }, 'instance not reachable')
      refuse(response, unavailable(instance.slug, 1))
    })
  }
}

function traceOf(request: IncomingMessage): string {
  const given = single(request.headers['x-trace-id'])
  return given && /^[\w.-]{8,100}$/.test(given) ? given : randomUUID()
}

const single = (value: string | string[] | undefined) => Array.isArray(value) ? value[0] : value

const unavailable = (slug: string, retryAfter: number) => new HostError(503, 'TENANT_UNAVAILABLE', `The tenant ${slug} is being started. Please try again in ${retryAfter} seconds.`, retryAfter)

async function answerHealth(response: ServerResponse, instances: ReadonlyMap<string, ServedInstance>, tenant: string | undefined): Promise<void> {
  const chosen = tenant === undefined ? [...instances.values()] : [...instances.values()].filter(instance => instance.slug === tenant)
  if (tenant !== undefined && chosen.length === 0) return refuse(response, unknownTenant(tenant))
  const health = await checkHealth(chosen)
  sendJson(response, health.status === 'ok' ? 200 : 503, health)
}
