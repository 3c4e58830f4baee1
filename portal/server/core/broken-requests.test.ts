import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { answerBrokenRequests } from './broken-requests.ts'

let server: Server
beforeEach(async () => {
  server = createServer({ maxHeaderSize: 4096 }, (_, response) => response.end('ok'))
  answerBrokenRequests(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

/** Sends text in pieces, and reads only when all of it is sent, until the connection ends. Rejects when it is reset. */
function send(...pieces: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true })
    socket.setEncoding('utf8').on('error', reject)
    const read = () => socket.on('data', (part: string) => { text += part }).on('end', () => {
      socket.end()
      resolve(text)
    })
    const next = () => {
      const piece = pieces.shift()
      if (piece === undefined) read()
      else socket.write(piece, () => setTimeout(next, 20))
    }
    socket.on('connect', next)
  })
}

it('an address that is too long is answered, although its sender goes on sending', async () => {
  const answer = await send(`GET /?a=${'x'.repeat(5000)}`, ...Array.from({ length: 20 }, () => 'y'.repeat(20_000)), ' HTTP/1.1\r\nHost: x\r\n\r\n')
  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
  expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ success: false, error: { code: 'INVALID_QUERY', message: expect.stringContaining('too long') as string }, meta: { requestId: expect.any(String) as string } })
})

it('so is what is no request', async () => {
  const answer = await send('HELLO\r\n\r\n')
  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
  expect(answer).toContain('"INVALID_QUERY"')
})

it('others are served meanwhile', async () => {
  await send('HELLO\r\n\r\n')
  expect(await send('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*ok/)
})
