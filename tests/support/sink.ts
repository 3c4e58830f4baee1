import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Takes what is posted to it. */
export interface Sink<T> {
  readonly url: string
  readonly got: readonly { readonly at: number, readonly body: T, readonly text: string }[]
  close(): Promise<void>
}

export async function openSink<T>(): Promise<Sink<T>> {
  const got: { at: number, body: T, text: string }[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const text = Buffer.concat(parts).toString()
      got.push({ at: Date.now(), body: JSON.parse(text) as T, text: `${JSON.stringify(request.headers)}\n${text}` })
      response.setHeader('content-type', 'application/json').end('{}')
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, got, close: () => new Promise(resolve => server.close(() => resolve())) }
}
