import type { APIRequestContext, Browser } from 'playwright-core'
import { newPerson } from './browser.ts'
import { hub } from './hub.ts'
import { passLogin } from './login.ts'

/** What the API answers. */
export interface Answer<T> {
  readonly status: number
  readonly body: { readonly success: boolean, readonly data: T, readonly error?: { readonly code: string, readonly message: string, readonly details?: unknown }, readonly pagination?: { readonly total: number } }
}

export type Multipart = NonNullable<Parameters<APIRequestContext['post']>[1]>['multipart']

export interface PersonApi {
  get<T>(path: string): Promise<Answer<T>>
  patch<T>(path: string, body: unknown): Promise<Answer<T>>
  send<T>(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<Answer<T>>
  upload<T>(path: string, multipart: Multipart): Promise<Answer<T>>
  download(path: string): Promise<{ status: number, text: string }>
}

/** Logs a demo person in (one that needs no second factor) and calls the portal's API in the tenant `demo` with that session. */
export async function personApi(browser: Browser, email: string): Promise<PersonApi> {
  const { publicUrl, passwords } = hub()
  const password = passwords[email]
  if (password === undefined) throw new Error(`${email} is no demo person`)
  const context = await newPerson(browser)
  const page = await context.newPage()
  await page.goto(`${publicUrl}/login`)
  await passLogin(page, { email, password })
  await page.close()
  const headers = { 'x-kontor-tenant': 'demo', 'origin': publicUrl, 'accept-language': 'de' }
  const read = async <T>(response: Awaited<ReturnType<APIRequestContext['get']>>): Promise<Answer<T>> => ({ status: response.status(), body: await response.json() as Answer<T>['body'] })
  return {
    get: async path => read(await context.request.get(`${publicUrl}/api/v1${path}`, { headers })),
    patch: async (path, body) => read(await context.request.patch(`${publicUrl}/api/v1${path}`, { headers, data: body })),
    send: async (method, path, body) => read(await context.request.fetch(`${publicUrl}/api/v1${path}`, { method, headers, ...body === undefined ? {} : { data: body } })),
    upload: async (path, multipart) => read(await context.request.post(`${publicUrl}/api/v1${path}`, { headers, multipart, timeout: 120_000 })),
    download: async (path) => {
      const response = await context.request.get(`${publicUrl}/api/v1${path}`, { headers })
      return { status: response.status(), text: await response.text() }
    },
  }
}
