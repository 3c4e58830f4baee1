import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { requestGuarded } from './flow-request.ts'

let server: Server
let port: number
beforeAll(async () => {
  server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      response.writeHead(request.url === '/gone' ? 410 : 200, { 'content-type': 'application/json' })
      response.end(request.url === '/long' ? 'x'.repeat(1_000_001) : JSON.stringify({ method: request.method, headers: request.headers, body: Buffer.concat(parts).toString() }))
    })
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
const ask = (path: string, options: Record<string, unknown> = {}, allow = `127.0.0.1:${port}`) => requestGuarded({ url: `http://127.0.0.1:${port}${path}`, ...options }, { env: { FETCH_ALLOW_HOSTS: allow } }) as Promise<{ status: number, data: { method: string, headers: Record<string, string>, body: string } }>

test('a flow\'s request goes where the operator allows it, as its author wrote it', async () => {
  const { status, data } = await ask('/a', { method: 'POST', body: { a: 1 }, headers: [{ header: 'X-Key', value: 'k' }, { header: 'Host', value: 'inner' }] })
  expect([status, data.method, data.body, data.headers['x-key'], data.headers['content-type'], data.headers.host]).toEqual([200, 'POST', '{"a":1}', 'k', 'application/json', `127.0.0.1:${port}`])
  expect((await ask('/a', { method: 'PUT', body: 'plain' })).data.headers).not.toHaveProperty('content-type')
})

test('and nowhere else in the own network', async () => {
  await expect(ask('/a', {}, '')).rejects.toMatchObject({ code: 'BLOCKED_SCHEME' })
  await expect(requestGuarded({ url: `https://127.0.0.1:${port}/` }, { env: {} })).rejects.toMatchObject({ code: 'BLOCKED_ADDRESS' })
  await expect(ask('/a', { method: 'CONNECT' })).rejects.toThrow('CONNECT')
})

test('an answer that is none of success, or that is too long, is a failure of the step', async () => {
  await expect(ask('/gone')).rejects.toContain('"status":410')
  await expect(ask('/long')).rejects.toThrow('longer than')
})
