import { request, type IncomingHttpHeaders } from 'node:http'
import { hub } from './hub.ts'

export interface RawAnswer { readonly status: number, readonly headers: IncomingHttpHeaders, readonly body: string }

/** A request exactly as it is written: no path is made plain, no header is added, no redirect followed. */
export function rawRequest(port: number, path: string, { method = 'GET', headers = {}, body }: { readonly method?: string, readonly headers?: Readonly<Record<string, string>>, readonly body?: string } = {}): Promise<RawAnswer> {
  return new Promise((done, failed) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers, timeout: 30_000 }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part: string) => { text += part })
      answer.once('end', () => done({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }))
    })
    asked.once('timeout', () => asked.destroy(new Error(`${method} ${path} took too long`)))
    asked.once('error', failed)
    asked.end(body)
  })
}

/** Asks Directus past the portal, with a token or without one. */
export async function askDirectus<T>(token: string | undefined, method: string, path: string, body?: unknown, tenant = 'demo') {
  const text = body === undefined ? undefined : JSON.stringify(body)
  const answer = await rawRequest(hub().ports.STUDIO_PORT, path, {
    method, headers: { 'x-kontor-tenant': tenant, ...token ? { authorization: `Bearer ${token}` } : {}, ...text === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) } }, body: text,
  })
  let parsed: { data?: T, errors?: { extensions?: { code?: string } }[] } | undefined
  try {
    parsed = JSON.parse(answer.body) as typeof parsed
  } catch {
    // No JSON: nothing but the status counts.
  }
  return { status: answer.status, body: parsed, data: parsed?.data, code: parsed?.errors?.[0]?.extensions?.code }
}
