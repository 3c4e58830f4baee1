import { hub } from './hub.ts'

export interface PortalAnswer<T> {
  readonly status: number
  readonly headers: Headers
  readonly body: { readonly data: T, readonly error?: { readonly code: string, readonly details?: unknown }, readonly pagination?: { readonly total: number } }
}

/** A browser without a window: keeps cookies, follows redirects when asked to, and calls the API as the portal's pages do. */
export class PortalVisitor {
  readonly #cookies = new Map<string, string>()
  readonly #base: string

  readonly #headers: Readonly<Record<string, string>>

  /**
   * @param base another portal than the hub's, for tests that start one
   * @param headers that every request carries
   */
  constructor(base = hub().publicUrl, headers: Readonly<Record<string, string>> = {}) {
    this.#base = base
    this.#headers = headers
  }

  cookie(name: string): string | undefined {
    return this.#cookies.get(name)
  }

  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const absolute = new URL(url, this.#base).href.replace(hub().publicUrl, this.#base)
    const response = await fetch(absolute, { ...init, redirect: 'manual', headers: { 'accept-language': 'de', ...this.#headers, ...init.headers, 'cookie': [...this.#cookies].map(pair => pair.join('=')).join('; ') } })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '' || /max-age=0/i.test(line)) this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
    return response
  }

  /** From the portal to the address of Keycloak's login form. */
  async openLogin(): Promise<string> {
    const begin = await this.fetch('/login?returnTo=/demo')
    const page = await (await this.fetch(begin.headers.get('location') ?? '')).text()
    const action = /<form[^>]+action="([^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&')
    if (!action) throw new Error('Keycloak showed no login form')
    return action
  }

  /** @throws Error when the password alone does not log in */
  async logIn(email: string, password: string): Promise<this> {
    const answer = await this.fetch(await this.openLogin(), { method: 'POST', body: new URLSearchParams({ username: email, password }) })
    const back = answer.headers.get('location')
    if (!back) throw new Error(`Keycloak did not let ${email} in (status ${answer.status})`)
    const done = await this.fetch(back)
    if (done.headers.get('location') !== '/demo') throw new Error(`the login of ${email} ended at ${done.headers.get('location')}`)
    return this
  }

  async call<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<PortalAnswer<T>> {
    const response = await this.fetch(`/api/v1${path}`, {
      method, headers: { 'x-kontor-tenant': 'demo', 'origin': hub().publicUrl, ...body === undefined ? {} : { 'content-type': 'application/json' }, ...headers }, body: body === undefined ? undefined : JSON.stringify(body),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: (text.startsWith('{') ? JSON.parse(text) : { data: text }) as PortalAnswer<T>['body'] }
  }
}
