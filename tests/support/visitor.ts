import { request as httpRequest } from 'node:http'
import { hub } from './hub.ts'

export interface Page {
  readonly status: number
  readonly url: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

interface Visit { readonly method?: string, readonly form?: Readonly<Record<string, string>>, readonly json?: unknown, readonly headers?: Readonly<Record<string, string>> }

/**
 * A browser without a window: keeps cookies per host name, follows redirects, fills in forms. Reaches every host name
 * of the hub on loopback, and Keycloak's pages straight at Keycloak, so that no portal is needed.
 */
export class Visitor {
  readonly #cookies = new Map<string, Map<string, string>>()

  cookie(host: string, name: string): string | undefined {
    return this.#cookies.get(host)?.get(name)
  }

  /** One request, no redirects followed. */
  async send(address: string, { method = 'GET', form, json, headers = {} }: Visit = {}): Promise<Page> {
    const url = new URL(address)
    const body = form ? new URLSearchParams(form).toString() : json === undefined ? undefined : JSON.stringify(json)
    const cookies = [...this.#cookies.get(url.hostname) ?? []].map(pair => pair.join('=')).join('; ')
    const isKeycloak = url.origin === hub().publicUrl && url.pathname.startsWith('/auth/')
    const answer = await new Promise<Page>((done, failed) => {
      const asked = httpRequest({
        host: '127.0.0.1', port: isKeycloak ? new URL(hub().keycloakUrl).port : url.port, path: url.pathname + url.search, method, timeout: 30_000,
        headers: {
          'host': url.host, 'accept': 'text/html,application/json', 'accept-language': 'en', ...cookies ? { cookie: cookies } : {}, ...method === 'GET' ? {} : { origin: url.origin }, ...headers,
          ...body === undefined ? {} : { 'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json', 'content-length': String(Buffer.byteLength(body)) },
        },
      }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk: string) => { text += chunk })
        response.on('end', () => done({ status: response.statusCode ?? 0, url: url.href, headers: response.headers, body: text }))
      })
      asked.once('error', failed)
      asked.once('timeout', () => asked.destroy(new Error(`${url.href} took too long`)))
      asked.end(body)
    })
    this.#keep(url.hostname, answer.headers['set-cookie'])
    return answer
  }

  /** Like `send`, then on to wherever it leads. */
  async visit(address: string, visit: Visit = {}): Promise<Page> {
    let page = await this.send(address, visit)
    for (let hops = 0; page.status >= 300 && page.status < 400; hops++) {
      if (hops > 15) throw new Error(`too many redirects, last to ${page.url}`)
      page = await this.send(new URL(String(page.headers.location), page.url).href)
    }
    return page
  }

  /** Sends the form of a page that asks for these values, with what it holds itself. */
  submit(page: Page, values: Readonly<Record<string, string>>): Promise<Page> {
    const form = [...page.body.matchAll(/<form[\s\S]*?<\/form>/g)].map(([text]) => text).find(text => Object.keys(values).every(name => text.includes(`name="${name}"`)))
    if (!form) throw new Error(`no form for ${Object.keys(values).join(', ')} on ${page.url} (${page.status}): ${textOf(page).slice(0, 300)}`)
    const hidden = [...form.matchAll(/<input[^>]+type="hidden"[^>]*>/g)].map(([input]) => [/name="([^"]*)"/.exec(input)?.[1] ?? '', unescape(/value="([^"]*)"/.exec(input)?.[1] ?? '')] as const)
    const action = unescape(/<form[^>]+action="([^"]+)"/.exec(form)?.[1] ?? '')
    return this.visit(new URL(action, page.url).href, { method: 'POST', form: { ...Object.fromEntries(hidden.filter(([name]) => name)), ...values } })
  }

  #keep(host: string, lines: string | string[] | undefined): void {
    const jar = this.#cookies.get(host) ?? new Map<string, string>()
    for (const line of [lines ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '' || /max-age=0|expires=Thu, 01[ -]Jan[ -]1970/i.test(line)) jar.delete(name)
      else jar.set(name, value)
    }
    this.#cookies.set(host, jar)
  }
}

/** What a page says to its reader. */
export const textOf = (page: Page) => page.body.replace(/<(script|style)[\s\S]*?<\/\1>|<[^>]+>/g, ' ').replace(/\s+/g, ' ').trim()

/** The value of an input on a page, if it is there. */
export function inputOf(page: Page, id: string): string | undefined {
  const input = new RegExp(`<input[^>]+id="${id}"[^>]*>`).exec(page.body)?.[0]
  return input === undefined ? undefined : unescape(/value="([^"]*)"/.exec(input)?.[1] ?? '')
}

const unescape = (text: string) => text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', '\'').replaceAll('&lt;', '<').replaceAll('&gt;', '>')
