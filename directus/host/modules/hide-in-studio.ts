import type { ExpressApp } from '../graphql-guard.ts'
import type { ModuleState } from './state.ts'

interface Listed { readonly collection: string, readonly meta: { readonly hidden?: boolean } | null }
interface Response { json(body: unknown): unknown }

/** Collections of modules that are off are told as hidden, so that Studio's navigation leaves them out. What is stored stays as it is. */
export function hideInStudio(app: ExpressApp, state: ModuleState): void {
  app.use('/collections', (request, given, next) => {
    const off = state.collections()
    if (request.method === 'GET' && off.size > 0) {
      const response = given as unknown as Response
      const send = response.json.bind(response)
      response.json = body => send(withHidden(body, off))
    }
    next()
  })
}

/** @param body of an answer: one collection, a list of them, or an error, which stays as it is */
export function withHidden(body: unknown, off: ReadonlySet<string>): unknown {
  const data = (body as { data?: Listed | readonly Listed[] } | null)?.data
  if (typeof data !== 'object' || data === null) return body
  const hide = (listed: Listed): Listed => off.has(listed.collection) ? { ...listed, meta: { ...listed.meta, hidden: true } } : listed
  return { ...body as object, data: Array.isArray(data) ? data.map(hide) : hide(data as Listed) }
}
