import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createRemoteJWKSet, generateKeyPair, jwtVerify, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { isFaultOfKeys } from './key-fault.ts'

/** What jose throws for a good token when the server of the keys answers so. */
async function thrownFor(status: number, body: string): Promise<{ code?: string }> {
  const server = createServer((_request, response) => response.writeHead(status, { 'content-type': 'application/json' }).end(body)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const keys = createRemoteJWKSet(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
  const token = await new SignJWT({}).setProtectedHeader({ alg: 'RS256', kid: 'a' }).sign((await generateKeyPair('RS256')).privateKey)
  try {
    return await jwtVerify(token, keys).then(() => ({ code: 'accepted' }), (error: { code?: string }) => error)
  }
  finally {
    server.close().closeAllConnections()
  }
}

test.each([[503, '{}'], [500, 'no'], [200, '{"keys": 1}'], [200, 'not json']])('an answer %i %s of the login server says nothing about the token', async (status, body) => {
  expect(isFaultOfKeys(await thrownFor(status, body))).toBe(true)
})

test('a key that the realm does not have is the token\'s fault', async () => {
  expect(isFaultOfKeys(await thrownFor(200, '{"keys": []}'))).toBe(false)
})
