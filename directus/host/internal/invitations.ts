import type { JWTVerifyGetKey } from 'jose'
import type { Logger } from 'pino'
import { HostError, refuse, sendJson } from '../errors.ts'
import type { People } from '../people.ts'
import type { PendingMembers } from '../pending-members.ts'
import type { InternalHandler } from './router.ts'
import { verifyServiceToken } from './service-token.ts'

const PATH = /^\/internal\/v1\/invitations\/([0-9a-f-]{36})(?:\/([a-z0-9-]{1,63}))?$/

interface Parts {
  readonly issuer: string
  readonly realmKeys: JWTVerifyGetKey
  readonly pending: PendingMembers
  readonly people: Pick<People, 'accept' | 'decline'>
  readonly gate: (slug: string) => Promise<void>
  readonly logger: Logger
}

/**
 * What a person's invitations to further tenants are, asked by the portal for the person who is logged in there:
 * `GET /internal/v1/invitations/<sub>`, `POST .../<sub>/<slug>` accepts, `DELETE .../<sub>/<slug>` declines.
 */
export function answerInvitations({ issuer, realmKeys, pending, people, gate, logger }: Parts, next: InternalHandler): InternalHandler {
  return async (request, response, path, traceId) => {
    if (!path.startsWith('/internal/v1/invitations/')) return next(request, response, path, traceId)
    request.resume()
    try {
      const [, sub, slug] = PATH.exec(path) ?? []
      await verifyServiceToken(request.headers.authorization, { issuer, keys: realmKeys }, ['portal'])
      if (sub && !slug && request.method === 'GET') {
        const waiting = await pending.ofPerson(sub)
        return sendJson(response, 200, { data: waiting.map(({ tenant, name, role, invitedAt }) => ({ slug: tenant, name, role, invitedAt: invitedAt.toISOString() })) })
      }
      if (!sub || !slug || (request.method !== 'POST' && request.method !== 'DELETE')) throw new HostError(404, 'ROUTE_UNKNOWN', 'There is nothing at this address.')
      await gate(slug)
      const found = request.method === 'POST' ? await people.accept(slug, sub) : await people.decline(slug, sub)
      if (!found) throw new HostError(404, 'INVITATION_UNKNOWN', 'This invitation does not exist any more.')
      sendJson(response, 200, { data: { slug } })
    }
    catch (error) {
      if (error instanceof HostError) return refuse(response, error)
      logger.error({ traceId, err: error }, 'an invitation could not be answered')
      refuse(response, new HostError(503, 'SERVICE_UNAVAILABLE', 'That is not possible at the moment. Please try again in a moment.', 3))
    }
  }
}
