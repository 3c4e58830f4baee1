import type { IncomingMessage } from 'node:http'
import { EMAIL_FORM } from '@kontor/policies'
import type { JWTVerifyGetKey } from 'jose'
import type { Logger } from 'pino'
import * as z from 'zod'
import type { TenantRecord } from '../core-database.ts'
import { HostError, refuse, sendJson, unknownTenant } from '../errors.ts'
import type { Forms } from '../forms/forms.ts'
import type { Registration } from '../registration/register.ts'
import type { InternalHandler } from './router.ts'
import { verifyServiceToken } from './service-token.ts'
import { readBody } from './tenants.ts'

interface Parts {
  readonly issuer: string
  readonly realmKeys: JWTVerifyGetKey
  readonly isRevoked: (jti: string) => Promise<boolean>
  /** JWK as JSON: what verifies the tokens that the host signs. */
  readonly publicJwk: string
  readonly findTenant: (slug: string) => Promise<TenantRecord | undefined>
  readonly registration: Registration
  readonly forms: Forms
  readonly logger: Logger
}

interface Answer { readonly status: number, readonly data: unknown }

const wish = z.strictObject({ email: z.email({ pattern: EMAIL_FORM }).max(254).transform(email => email.toLowerCase()), locale: z.enum(['de', 'en']) })
const link = z.strictObject({ token: z.string().min(1).max(2000) })

function parse<S extends z.ZodType>(schema: S, body: unknown): z.infer<S> {
  const { success, data } = schema.safeParse(body)
  if (!success) throw new HostError(400, 'INVALID_REQUEST', 'This is not what can be asked here.')
  return data
}

/** `keys`: of the host's own tokens. `entry`: what the directory of tenants says. `registration(s)`: people who make their own access. `forms`: visitors of web pages. */
const ROUTES: readonly (readonly [method: string, path: RegExp, work: (parts: Parts, slug: string, request: IncomingMessage) => Promise<Answer>])[] = [
  ['GET', /^\/internal\/v1\/(keys)$/, ({ publicJwk }) => Promise.resolve({ status: 200, data: { keys: [JSON.parse(publicJwk) as object] } })],
  ['GET', /^\/internal\/v1\/tenants\/([a-z0-9-]{1,63})\/entry$/, async ({ findTenant }, slug) => {
    const tenant = await findTenant(slug)
    if (!tenant) throw unknownTenant(slug)
    return { status: 200, data: tenant }
  }],
  ['GET', /^\/internal\/v1\/tenants\/([a-z0-9-]{1,63})\/registration$/, async ({ registration }, slug) => ({ status: 200, data: await registration.describe(slug) })],
  ['POST', /^\/internal\/v1\/tenants\/([a-z0-9-]{1,63})\/registrations$/, async ({ registration }, slug, request) => {
    await registration.ask(slug, parse(wish, await readBody(request)))
    return { status: 202, data: {} }
  }],
  ['POST', /^\/internal\/v1\/registrations\/(confirm)$/, async ({ registration }, _, request) => ({ status: 200, data: await registration.confirm(parse(link, await readBody(request)).token) })],
  ['POST', /^\/internal\/v1\/forms\/(show)$/, async ({ forms }, _, request) => ({ status: 200, data: await forms.show(await readBody(request)) })],
  ['POST', /^\/internal\/v1\/forms\/(submit)$/, async ({ forms }, _, request) => ({ status: 200, data: await forms.submit(await readBody(request)) })],
]

/** What the portal asks for itself, with its own token. */
export function answerPortal(parts: Parts, next: InternalHandler): InternalHandler {
  return async (request, response, path, traceId) => {
    const route = ROUTES.find(([method, pattern]) => request.method === method && pattern.test(path))
    if (!route) return next(request, response, path, traceId)
    const [, pattern, work] = route
    try {
      const { jti } = await verifyServiceToken(request.headers.authorization, { issuer: parts.issuer, keys: parts.realmKeys }, ['portal'])
      if (await parts.isRevoked(jti)) throw new HostError(401, 'INVALID_CREDENTIALS', 'The token is refused: it was revoked.')
      const { status, data } = await work(parts, pattern.exec(path)?.[1] ?? '', request)
      sendJson(response, status, { data })
    }
    catch (error) {
      request.resume()
      if (error instanceof HostError) return refuse(response, error)
      parts.logger.error({ traceId, path, err: error }, 'a call of the portal failed')
      refuse(response, new HostError(503, 'SERVICE_UNAVAILABLE', 'That is not possible at the moment. Please try again in a moment.', 3))
    }
  }
}
