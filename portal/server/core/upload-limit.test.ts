import { once } from 'node:events'
import { Agent, createServer, request, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp, toNodeListener } from 'h3'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { uploadToDirectus } from './directus.ts'
import { defineApi } from './handler.ts'

const LIMIT = 10_000
const servers: Server[] = []
const taken: number[] = []
let port: number

async function listen(server: Server): Promise<number> {
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

beforeAll(async () => {
  const host = await listen(createServer(async (req, res) => {
    let size = 0
    try {
      for await (const part of req) size += (part as Buffer).length
    }
    catch {
      return
    }
    taken.push(size)
    res.end(JSON.stringify({ data: { size } }))
  }))
  for (const [key, value] of Object.entries({
    PUBLIC_URL: 'http://hub.test', STUDIO_URL: 'http://{tenant}.hub.test', HOST_INTERNAL_URL: `http://127.0.0.1:${host}`, KEYCLOAK_INTERNAL_URL: 'http://127.0.0.1:1/auth',
    KEYCLOAK_ISSUER: 'http://hub.test/auth/realms/kontor', REDIS_URL: 'redis://127.0.0.1:1', UPLOAD_LIMIT: String(LIMIT),
  })) vi.stubEnv(key, value)
  port = await listen(createServer(toNodeListener(createApp().use(defineApi(async event => (await uploadToDirectus<object>(event, { tenant: 'demo', token: 'x' }, '/files')).data)))))
})
afterAll(() => {
  vi.unstubAllEnvs()
  for (const server of servers) server.close().closeAllConnections()
})

async function send(bytes: number, length: boolean, agent?: Agent) {
  const call = request({ agent, host: '127.0.0.1', port, method: 'POST', headers: { 'content-type': 'multipart/form-data; boundary=x', ...length ? { 'content-length': String(bytes) } : {} } })
  const answered = once(call, 'response') as Promise<[IncomingMessage]>
  for (let sent = 0; sent < bytes; sent += 1000) call.write(Buffer.alloc(Math.min(1000, bytes - sent)))
  call.end()
  const [answer] = await answered
  let text = ''
  for await (const part of answer) text += String(part)
  return { status: answer.statusCode, body: JSON.parse(text) as unknown }
}

test.each([['with its length', true], ['without a length', false]])('an upload %s goes through up to the limit and no further', async (_, length) => {
  taken.length = 0
  expect(await send(LIMIT, length)).toMatchObject({ status: 200, body: { data: { size: LIMIT } } })
  expect(await send(LIMIT + 1, length)).toMatchObject({ status: 413, body: { success: false, error: { code: 'TOO_LARGE', details: { limit: LIMIT } } } })
  expect(await send(LIMIT * 20, length)).toMatchObject({ status: 413 })
  expect(taken).toEqual([LIMIT])
})

test.each([['with its length', true], ['without a length', false]])('the call after an upload that was too large, %s, is answered on the same connection', async (_, length) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  expect(await send(LIMIT * 2000, length, agent)).toMatchObject({ status: 413 })
  expect(await send(LIMIT, true, agent)).toMatchObject({ status: 200 })
  agent.destroy()
})
