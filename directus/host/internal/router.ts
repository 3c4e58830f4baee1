import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Sql, TenancyEnv } from '@kontor/tenancy'
import type { JWTVerifyGetKey } from 'jose'
import type { Logger } from 'pino'
import type { CoreDatabase } from '../core-database.ts'
import { HostError, refuse, sendJson } from '../errors.ts'
import type { DelegationKeys } from '../keys.ts'
import type { TenantGate } from '../tenant-gate.ts'
import { issueToken } from './issue-token.ts'
import { verifyServiceToken, type ServiceToken } from './service-token.ts'
import { sendFile } from './send-file.ts'
import { answerTenantCall, type TenantAnswer } from './tenants.ts'

/** Answers `/internal/v1/...`, what services ask of the host itself. */
export type InternalHandler = (request: IncomingMessage, response: ServerResponse, path: string, traceId: string) => Promise<void>

export interface InternalParts {
  readonly issuer: string
  readonly realmKeys: JWTVerifyGetKey
  readonly keys: DelegationKeys
  readonly core: Pick<CoreDatabase, 'audit'>
  readonly gate: TenantGate
  /** Whether a token was revoked; rejects when that cannot be known. */
  readonly isRevoked: (jti: string) => Promise<boolean>
  /** Starts an instance again that was given up. */
  readonly restart: (slug: string) => Promise<{ state: string }>
  /** `platform_core`, for work at tenants. */
  readonly sql: Sql
  /** Where exports lie. */
  readonly places: Pick<TenancyEnv, 'FILES_DIR' | 'RUNTIME_DIR'>
  readonly logger: Logger
}

const ACTION = /^\/internal\/v1\/tenants\/([a-z0-9-]{1,63})\/(token|restart)$/
/** Who may do what: n8n works in tenants, the provisioner looks after them. */
const CLIENTS = { token: ['n8n'], restart: ['provisioner'], tenants: ['provisioner'] } as const
const BELOW = /^\/internal\/v1\/((?:tenants|jobs)(?:\/.*)?)$/

/** For how long the rest of a refused body is taken in, so that its sender reads the answer. Milliseconds. */
const DRAIN = 5_000

function drain(request: IncomingMessage): void {
  request.resume()
  if (request.complete) return
  const timer = setTimeout(() => request.destroy(), DRAIN).unref()
  request.once('close', () => clearTimeout(timer))
}

export function createInternalHandler(parts: InternalParts): InternalHandler {
  return async (request, response, path, traceId) => {
    try {
      const answered = await answer(request, path, traceId)
      if ('file' in answered) await sendFile(response, answered.file)
      else sendJson(response, 200, answered)
    }
    catch (error) {
      drain(request)
      if (response.headersSent) return void response.destroy()
      if (error instanceof HostError) return refuse(response, error)
      parts.logger.error({ traceId, err: error }, 'internal call failed')
      refuse(response, new HostError(503, 'SERVICE_UNAVAILABLE', 'That is not possible at the moment. Please try again in a moment.', 3))
    }
  }

  async function answer(request: IncomingMessage, path: string, traceId: string): Promise<TenantAnswer> {
    const [, tenant, action] = ACTION.exec(path) ?? []
    if (tenant && action && request.method === 'POST') {
      request.resume()
      const service = await identify(request, CLIENTS[action as keyof typeof CLIENTS])
      if (action === 'token') return { data: await issueToken(parts, tenant, service, traceId) }
      const { state } = await parts.restart(tenant)
      if (state === 'starting') await parts.core.audit({ action: 'instance.restarted', actorKind: 'service', actor: service.client, tenant, traceId })
      return { data: { tenant, state } }
    }
    const below = BELOW.exec(path)?.[1]
    if (below !== undefined) {
      const service = await identify(request, CLIENTS.tenants)
      const answered = await answerTenantCall({ sql: parts.sql, request, path: below, places: parts.places, actor: { kind: 'service', id: service.client, traceId } })
      if (answered) return answered
    }
    throw new HostError(404, 'ROUTE_UNKNOWN', 'There is nothing at this address.')
  }

  async function identify(request: IncomingMessage, clients: readonly string[]): Promise<ServiceToken> {
    const service = await verifyServiceToken(request.headers.authorization, { issuer: parts.issuer, keys: parts.realmKeys }, clients)
    const revoked = await parts.isRevoked(service.jti).catch(() => {
      throw new HostError(503, 'SERVICE_UNAVAILABLE', 'The token cannot be checked at the moment. Please try again in a moment.', 3)
    })
    if (revoked) throw new HostError(401, 'INVALID_CREDENTIALS', 'The token is refused: it was revoked.')
    return service
  }
}
