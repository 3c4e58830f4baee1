import { Agent, createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PICTURE_LIMIT } from './picture.ts'
import { readPicture } from './read-picture.ts'

const server = createServer((request, response) => {
  readPicture(request).then(picture => response.end(String(picture.length)), (error: { code: string }) => response.writeHead(413).end(error.code))
})
// As the host asks.
const agent = new Agent({ keepAlive: true })
beforeAll(() => new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve)))
afterAll(async () => {
  agent.destroy()
  await new Promise(resolve => server.close(resolve))
})

/** Sends so many bytes, and tells what was answered and whether the connection broke. */
function send(bytes: number): Promise<{ status?: number, text: string, broken?: string }> {
  return new Promise((resolve) => {
    let [status, text, broken]: [number | undefined, string, string | undefined] = [undefined, '', undefined]
    const asked = httpRequest({ port: (server.address() as AddressInfo).port, method: 'POST', agent }, (answer) => {
      status = answer.statusCode
      answer.on('data', (part: Buffer) => { text += part.toString() }).on('error', () => {})
    })
    asked.on('error', (error) => { broken = error.message }).once('close', () => resolve({ status, text, broken }))
    asked.end(Buffer.alloc(bytes))
  })
}

test.each([
  ['one as large as allowed', PICTURE_LIMIT, { status: 200, text: String(PICTURE_LIMIT) }],
  ['one byte more', PICTURE_LIMIT + 1, { status: 413, text: 'PICTURE_TOO_LARGE' }],
  ['far more', PICTURE_LIMIT * 6, { status: 413, text: 'PICTURE_TOO_LARGE' }],
])('a picture is taken or refused in words: %s', async (_, bytes, answer) => {
  expect(await send(bytes)).toEqual(answer)
})
