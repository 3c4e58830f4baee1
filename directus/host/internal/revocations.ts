import type { JWTVerifyGetKey } from 'jose'
import type { Logger } from 'pino'
import { HostError, refuse, sendJson } from '../errors.ts'
import type { Revocations } from '../revocations.ts'
import type { InternalHandler } from './router.ts'
import { verifyServiceToken } from './service-token.ts'

const PATH = /^\/internal\/v1\/revocations\/(sid|jti)\/([\w:.-]{8,200})$/

interface Parts {
  readonly issuer: string
  readonly realmKeys: JWTVerifyGetKey
  readonly revocations: Pick<Revocations, 'revoke'>
  readonly logger: Logger
}

/**
 * `POST /internal/v1/revocations/{sid|jti}/<id>`: the portal says that a session or a token has ended. Not asked of the
 * list of revocations itself: ending something must be possible while that cannot be read.
 */
export function acceptRevocations({ issuer, realmKeys, revocations, logger }: Parts, next: InternalHandler): InternalHandler {
  return async (request, response, path, traceId) => {
    if (!path.startsWith('/internal/v1/revocations/')) return next(request, response, path, traceId)
    request.resume()
    try {
      // As it was sent: what names a session may hold capital letters.
      const [, kind, value] = PATH.exec((request.url ?? '').split('?')[0] ?? '') ?? []
      if (!kind || !value || request.method !== 'POST') throw new HostError(404, 'ROUTE_UNKNOWN', 'There is nothing at this address.')
      await verifyServiceToken(request.headers.authorization, { issuer, keys: realmKeys }, ['portal'])
      await revocations.revoke(kind as 'sid' | 'jti', value)
      sendJson(response, 200, { data: { kind } })
    }
    catch (error) {
      if (error instanceof HostError) return refuse(response, error)
      logger.error({ traceId, err: error }, 'a revocation could not be stored')
      refuse(response, new HostError(503, 'SERVICE_UNAVAILABLE', 'That is not possible at the moment. Please try again in a moment.', 3))
    }
  }
}
