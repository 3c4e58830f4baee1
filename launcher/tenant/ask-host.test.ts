import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Config } from '../config.ts'
import { hostOf, type AskHost } from './ask-host.ts'

let home: string
let servers: Server[]
let ask: AskHost
/** The token that counts now; none does when it is undefined. */
let good: string | undefined
let given: number
let bodies: string[]

async function listen(answer: (request: IncomingMessage) => Promise<[status: number, body: unknown]>): Promise<number> {
  const server = createServer((request, response) => {
    void answer(request).then(([status, body]) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)))
  })
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'ask-host-'));
  [servers, given, bodies, good] = [[], 0, [], undefined]
  const keycloak = await listen(async () => {
    good = `token ${++given}`
    return [200, { access_token: good }]
  })
  const host = await listen(async (request) => {
    let body = ''
    for await (const part of request) body += String(part)
    if (request.headers.authorization !== `Bearer ${good}`) return [401, { errors: [{ message: 'The token is refused.', extensions: { code: 'INVALID_CREDENTIALS' } }] }]
    bodies.push(body)
    return [200, { data: request.url }]
  })
  ask = hostOf({ home, ports: { STUDIO_PORT: host, KEYCLOAK_PORT: keycloak } } as Config)
})
afterEach(async () => {
  for (const server of servers) {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
  rmSync(home, { recursive: true, force: true })
})

describe('a command at a tenant', () => {
  it('uses one token as long as it counts, and a new one when it has run out', async () => {
    expect(await ask('GET', '/jobs/1')).toBe('/internal/v1/jobs/1')
    await ask('GET', '/jobs/1')
    expect(given).toBe(1)
    good = undefined
    expect(await ask('POST', '/tenants', { name: 'Acme' })).toBe('/internal/v1/tenants')
    expect(given).toBe(2)
    expect(bodies.at(-1)).toBe('{"name":"Acme"}')
  })
  it('sends a file with a fresh token', async () => {
    await ask('GET', '/tenants/acme')
    good = undefined
    const file = join(home, 'acme.zip')
    writeFileSync(file, 'archive')
    expect(await ask.upload('/tenants/acme/restore', file)).toBe('/internal/v1/tenants/acme/restore')
    expect(bodies.at(-1)).toBe('archive')
  })
  it('says so when the hub refuses even a fresh one, and asks no third time', async () => {
    await ask('GET', '/tenants')
    const former = given
    servers[0]?.removeAllListeners('request').on('request', (_, response) => {
      given++
      response.end(JSON.stringify({ access_token: 'of another hub' }))
    })
    good = undefined
    await expect(ask('GET', '/tenants')).rejects.toMatchObject({ code: 'INVALID_CREDENTIALS' })
    expect(given).toBe(former + 1)
  })
})
