import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp, toNodeListener } from 'h3'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { parseJsonObject, readJsonObject } from './body.ts'
import { defineApi } from './handler.ts'

describe('JSON bodies', () => {
  it('is an object', () => expect(parseJsonObject('{"company":"Müller"}')).toEqual({ company: 'Müller' }))
  it.each(['', '{', '[]', 'null', '"x"', '12'])('%j is refused', text => expect(() => parseJsonObject(text)).toThrow(expect.objectContaining({ code: 'INVALID_JSON', status: 400 })))
  it('names the field with a character that no text can hold', () => {
    expect(() => parseJsonObject('{"tags":["a\\u0000"]}')).toThrow(expect.objectContaining({ details: [expect.objectContaining({ field: 'tags' })] }))
  })
  it('has a bottom', () => {
    expect(() => parseJsonObject(`{"a":${'['.repeat(50)}${']'.repeat(50)}}`)).toThrow(expect.objectContaining({ status: 400 }))
  })
})

describe('a body over the wire', () => {
  let server: Server
  beforeAll(async () => {
    for (const [key, value] of Object.entries({
      PUBLIC_URL: 'http://hub.test', STUDIO_URL: 'http://{tenant}.hub.test', HOST_INTERNAL_URL: 'http://127.0.0.1:1', KEYCLOAK_INTERNAL_URL: 'http://127.0.0.1:1/auth',
      KEYCLOAK_ISSUER: 'http://hub.test/auth/realms/kontor', REDIS_URL: 'redis://127.0.0.1:1', BODY_LIMIT: '100', LOG_LEVEL: 'silent',
    })) vi.stubEnv(key, value)
    server = createServer(toNodeListener(createApp().use(defineApi(event => readJsonObject(event)))))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  afterAll(() => {
    vi.unstubAllEnvs()
    server.close().closeAllConnections()
  })

  async function send(parts: readonly (string | Buffer)[], headers: Record<string, string> = {}) {
    const call = request({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, method: 'POST', headers: { 'content-type': 'application/json', ...headers } })
    for (const part of parts) call.write(part)
    call.end()
    const [answer] = await once(call, 'response') as [IncomingMessage]
    let text = ''
    for await (const part of answer) text += String(part)
    return { status: answer.statusCode, body: JSON.parse(text) as { data?: unknown, error?: { code: string } } }
  }

  it('is read in parts, also when one ends inside a letter', async () => {
    const bytes = Buffer.from('{"company":"Müller"}')
    const cut = bytes.indexOf('ü') + 1
    expect(await send([bytes.subarray(0, cut), bytes.subarray(cut)])).toMatchObject({ status: 200, body: { data: { company: 'Müller' } } })
  })
  it('is refused when it is too large, also when it does not say how large it is', async () => {
    const large = `{"a":"${'x'.repeat(200)}"}`
    expect(await send([large], { 'content-length': String(large.length) })).toMatchObject({ status: 413, body: { error: { code: 'TOO_LARGE' } } })
    expect(await send(Array.from({ length: 50 }, () => 'x'.repeat(1000)))).toMatchObject({ status: 413, body: { error: { code: 'TOO_LARGE' } } })
  })
})
