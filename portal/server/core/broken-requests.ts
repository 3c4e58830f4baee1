import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Code } from './codes.ts'

/** For how long the rest of what nobody could read is taken in, so that its sender reads the answer. Milliseconds. */
const DRAIN = 2_000

const TOO_LONG = 'Address and headers of the request are too long.'
const BROKEN = 'This is no request that can be read.'

/** What Node says of a request that it could not read -> what its sender is told. */
function answerTo(error: NodeJS.ErrnoException): { readonly line: string, readonly code: Code | 'REQUEST_TIMEOUT', readonly message: string } {
  switch (error.code) {
    case 'HPE_HEADER_OVERFLOW': return { line: '400 Bad Request', code: 'INVALID_QUERY', message: TOO_LONG }
    case 'ERR_HTTP_REQUEST_TIMEOUT': return { line: '408 Request Timeout', code: 'REQUEST_TIMEOUT', message: 'The request was not there in time.' }
    default: return { line: '400 Bad Request', code: 'INVALID_QUERY', message: BROKEN }
  }
}

/**
 * Answers requests that Node cannot read in the envelope of the API. Node itself would answer without a body and end the
 * connection at once, while the sender still sends: it would be told of a reset, and of nothing else.
 */
export function answerBrokenRequests(server: Server): void {
  const answered = new WeakSet<Socket>()
  server.on('clientError', (error: NodeJS.ErrnoException, stream) => {
    const socket = stream as Socket
    // What follows is broken as well.
    if (answered.has(socket)) return
    answered.add(socket)
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
    const { line, code, message } = answerTo(error)
    const requestId = randomUUID()
    const body = JSON.stringify({ success: false, error: { code, message }, meta: { timestamp: new Date().toISOString(), requestId } })
    socket.end(`HTTP/1.1 ${line}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nX-Request-Id: ${requestId}\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n\r\n${body}`)
    socket.resume()
    setTimeout(() => socket.destroy(), DRAIN).unref()
  })
}

/** The server that a connection belongs to, as Node keeps it. */
export const serverOf = (socket: Socket): Server | undefined => (socket as Socket & { server?: Server }).server
