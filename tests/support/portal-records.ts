import { MODELS, withLinks, type Collection } from '@kontor/model'
import { portal } from '../../launcher/parts/portal.ts'
import type { serveRecords } from '../../portal/server/resource/fixtures/serve-records.ts'
import { hubInside } from './hub.ts'
import type { LanguageTenant } from './language-tenant.ts'

interface Answer<T> { readonly status: number, readonly data: T, readonly etag: string, readonly error?: { readonly code: string, readonly details?: unknown } }
export interface PortalRecords {
  readonly ask: <T>(role: string, method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>) => Promise<Answer<T>>
  readonly close: () => Promise<void>
}

/**
 * The portal's API of one collection of a model that the portal of the hub was not made for. From then on the model of this
 * process is that one.
 * @param model every collection of it
 */
export async function portalRecords(tenant: LanguageTenant, model: readonly Collection[], name: string): Promise<PortalRecords> {
  const all = MODELS.tenant as Collection[]
  all.splice(0, all.length, ...withLinks(model))
  const context = { ...hubInside(), signal: new AbortController().signal }
  const { env = {} } = await portal.command(context)
  Object.assign(process.env, env, { NODE_ENV: process.env.NODE_ENV, LOG_LEVEL: 'silent' })
  const collection = all.find(one => one.name === name)
  if (!collection) throw new Error(`no collection ${name}`)
  // The portal's code reads model and environment as it is loaded.
  const served: { readonly serveRecords: typeof serveRecords } = await import('../../portal/server/resource/fixtures/serve-records.ts')
  const { slug } = tenant
  const { url, close } = await served.serveRecords({ collection }, async role => ({
    session: { userId: role, email: '', name: role, tenants: [{ slug, name: slug, roles: [role] }] } as never, tenant: slug, roles: [role], access: { tenant: slug, token: await tenant.token(role) },
  }))
  return {
    close,
    async ask<T>(role: string, method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) {
      const answer = await fetch(`${url}${path}`, { method, headers: { 'authorization': role, 'accept-language': 'en', ...body === undefined ? {} : { 'content-type': 'application/json' }, ...headers }, ...body === undefined ? {} : { body: JSON.stringify(body) } })
      const { data, error } = await answer.json().catch(() => ({})) as { data: T, error?: Answer<T>['error'] }
      return { status: answer.status, data, etag: answer.headers.get('etag') ?? '', ...error ? { error } : {} }
    },
  }
}
