import type { Me } from '~/composables/useMe'
import { ApiError, type ApiEnvelope, type ApiList } from '~/utils/api'

export interface ApiOptions {
  /** Query of the address; arrays and nested objects become `filter[city]=Bonn`. */
  query?: Record<string, unknown>
  signal?: AbortSignal
  /** Another tenant than that of the address; `null` for calls that belong to none. */
  tenant?: string | null
  /** What a delete has to be told, such as the name that was typed. */
  body?: unknown
  /** The record has to be as this tag says (`ETag` of the answer that it was read with). */
  etag?: string
  /** Is given the tag of what is answered. */
  onEtag?: (etag: string | undefined) => void
  /** Key of a call that makes something: the same call again, after a lost answer, makes nothing more. 8 to 255 characters. */
  once?: string
}

/** `{ filter: { city: 'Bonn' }, page: 2 }` -> `filter[city]=Bonn&page=2`; empty values are left out. */
function toSearch(query: Record<string, unknown>): string {
  const search = new URLSearchParams()
  const add = (key: string, value: unknown): void => {
    if (value === undefined || value === null || value === '') return
    if (Array.isArray(value)) search.append(key, value.join(','))
    else if (typeof value === 'object') for (const [inner, v] of Object.entries(value)) add(`${key}[${inner}]`, v)
    else search.append(key, String(value))
  }
  for (const [key, value] of Object.entries(query)) add(key, value)
  const text = search.toString()
  return text ? `?${text}` : ''
}

async function parse<T>(response: Response): Promise<ApiEnvelope<T> | undefined> {
  if (response.status === 204 || !response.headers.get('content-type')?.includes('json')) return undefined
  return await response.json() as ApiEnvelope<T>
}

/**
 * Calls of the portal's own API (`/api/v1` + path). Every method rejects with `ApiError`, which carries the code, the
 * message for the person and the problems per field. Without a session the browser goes to the login and comes back.
 */
export function useApi() {
  const tenant = useTenant()
  // Not useI18n: the first call comes from the middleware, before any component is set up.
  const { locale } = useNuxtApp().$i18n
  const suspended = useSuspendedTenant()
  const me = useState<Me | undefined>('me')

  /** Somebody has switched it off meanwhile: navigation and page follow. */
  function forgetModule(slug: string, details: unknown): void {
    const { module } = (details ?? {}) as { module?: string }
    if (me.value && module) me.value = { ...me.value, tenants: me.value.tenants.map(t => t.slug === slug ? { ...t, modules: t.modules?.filter(key => key !== module) } : t) }
  }

  async function send<T>(method: string, path: string, body: unknown, options: ApiOptions = {}): Promise<ApiEnvelope<T>> {
    const headers: Record<string, string> = { 'accept': 'application/json', 'accept-language': locale.value }
    const slug = options.tenant === undefined ? tenant.value : options.tenant
    if (slug) headers['x-kontor-tenant'] = slug
    const form = body instanceof FormData || body instanceof Blob
    if (body instanceof Blob) headers['content-type'] = body.type
    else if (body !== undefined && !form) headers['content-type'] = 'application/json'
    if (options.etag) headers['if-match'] = options.etag
    if (options.once) headers['idempotency-key'] = options.once
    let response: Response
    try {
      response = await fetch(`/api/v1${path}${toSearch(options.query ?? {})}`, {
        method, headers, signal: options.signal, credentials: 'same-origin',
        body: body === undefined ? undefined : form ? body : JSON.stringify(body),
      })
    }
    catch (cause) {
      if (options.signal?.aborted) throw cause
      throw new ApiError({ status: 0, code: 'OFFLINE', message: '', cause })
    }
    const envelope = await parse<T>(response)
    if (response.ok) options.onEtag?.(response.headers.get('etag') ?? undefined)
    if (response.ok) return envelope ?? { success: true, data: undefined as T, meta: {} }
    if (response.status === 401) goToLogin()
    if (slug && envelope?.error?.code === 'TENANT_SUSPENDED') suspended.value = slug
    if (slug && envelope?.error?.code === 'MODULE_DISABLED') forgetModule(slug, envelope.error.details)
    throw ApiError.from(response, envelope)
  }

  /** Saves an answer as a file, under the name that it brings. */
  async function download(path: string, query: Record<string, unknown> = {}): Promise<void> {
    const slug = tenant.value
    let response: Response
    let file: Blob
    try {
      response = await fetch(`/api/v1${path}${toSearch(query)}`, { headers: { 'accept-language': locale.value, ...slug ? { 'x-kontor-tenant': slug } : {} }, credentials: 'same-origin' })
      file = await response.blob()
    }
    catch (cause) {
      throw new ApiError({ status: 0, code: 'OFFLINE', message: '', cause })
    }
    if (!response.ok) {
      if (response.status === 401) goToLogin()
      throw ApiError.from(response, await parse(new Response(file, { status: response.status, headers: response.headers })).catch(() => undefined))
    }
    const link = document.createElement('a')
    link.href = URL.createObjectURL(file)
    link.download = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? ''
    link.click()
    // Not at once: the browser may not have begun to read it.
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
  }

  return {
    download,
    /** One record or any other data. */
    get: async <T>(path: string, options?: ApiOptions): Promise<T> => (await send<T>('GET', path, undefined, options)).data,
    /** A page of a list with its pagination. */
    list: async <T>(path: string, options?: ApiOptions): Promise<ApiList<T>> => {
      const { data, pagination } = await send<T[]>('GET', path, undefined, options)
      return { data, pagination: pagination ?? { page: 1, pageSize: data.length, total: data.length, totalPages: 1 } }
    },
    post: async <T>(path: string, body?: unknown, options?: ApiOptions): Promise<T> => (await send<T>('POST', path, body, options)).data,
    patch: async <T>(path: string, body: unknown, options?: ApiOptions): Promise<T> => (await send<T>('PATCH', path, body, options)).data,
    put: async <T>(path: string, body: unknown, options?: ApiOptions): Promise<T> => (await send<T>('PUT', path, body, options)).data,
    delete: async <T = void>(path: string, options?: ApiOptions): Promise<T> => (await send<T>('DELETE', path, options?.body, options)).data,
    /** Upload of a form or of a file as it is; `onProgress` gets the share that has left the browser, 0 to 1. */
    upload: <T>(path: string, content: FormData | Blob, onProgress?: (share: number) => void, { query = {}, signal }: Pick<ApiOptions, 'query' | 'signal'> = {}): Promise<T> =>
      upload<T>(`${path}${toSearch(query)}`, content, { tenant: tenant.value, locale: locale.value, onProgress, signal }),
    /** Address of a download, which the browser opens itself (the tenant goes into the query). */
    href: (path: string, query: Record<string, unknown> = {}): string => `/api/v1${path}${toSearch({ ...query, tenant: tenant.value })}`,
  }
}

interface UploadOptions { readonly tenant: string | undefined, readonly locale: string, readonly onProgress?: ((share: number) => void) | undefined, readonly signal?: AbortSignal | undefined }

/** `fetch` tells nothing about the progress of an upload, so this one call is an XMLHttpRequest. */
function upload<T>(path: string, content: FormData | Blob, { tenant, locale, onProgress, signal }: UploadOptions): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `/api/v1${path}`)
    request.setRequestHeader('accept', 'application/json')
    request.setRequestHeader('accept-language', locale)
    if (tenant) request.setRequestHeader('x-kontor-tenant', tenant)
    if (content instanceof Blob) request.setRequestHeader('content-type', 'application/octet-stream')
    signal?.addEventListener('abort', () => request.abort(), { once: true })
    request.onabort = () => reject(new DOMException('Aborted', 'AbortError'))
    request.upload.onprogress = event => event.lengthComputable && onProgress?.(event.loaded / event.total)
    request.onerror = () => reject(new ApiError({ status: 0, code: 'OFFLINE', message: '' }))
    request.onload = async () => {
      const response = new Response(request.responseText, { status: request.status, headers: { 'content-type': request.getResponseHeader('content-type') ?? '' } })
      const envelope = await parse<T>(response).catch(() => undefined)
      if (response.ok && envelope) return resolve(envelope.data)
      if (response.status === 401) goToLogin()
      reject(ApiError.from(response, envelope))
    }
    request.send(content)
  })
}
