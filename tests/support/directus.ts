import { hub } from './hub.ts'

export interface DirectusAnswer<T> {
  readonly status: number
  readonly code?: string
  readonly data: T
  /** Of a list that counts. */
  readonly total?: number
  readonly body: { readonly data?: T, readonly meta?: { readonly filter_count?: number }, readonly errors?: readonly { readonly message: string, readonly extensions?: { readonly code?: string } }[] }
}

/**
 * Asks Directus past the portal, as programs do.
 * @param body JSON, or a form as it is
 */
export async function ask<T = Record<string, string>>(token: string, method: string, path: string, body?: unknown, tenant = 'demo'): Promise<DirectusAnswer<T>> {
  const isForm = body instanceof FormData
  const response = await fetch(`${hub().hostUrl}${path}`, {
    method, headers: { 'x-kontor-tenant': tenant, 'authorization': `Bearer ${token}`, ...body === undefined || isForm ? {} : { 'content-type': 'application/json' } },
    body: body === undefined ? undefined : isForm ? body : JSON.stringify(body),
  })
  const text = await response.text()
  const parsed = (text.startsWith('{') ? JSON.parse(text) : {}) as DirectusAnswer<T>['body']
  return { status: response.status, code: parsed.errors?.[0]?.extensions?.code, data: parsed.data as T, total: parsed.meta?.filter_count, body: parsed }
}
