import type { IncomingMessage } from 'node:http'
import { HostError } from './errors.ts'

/** How long a body may take to arrive, in milliseconds. */
export const BODY_LIMIT = 30_000
/** Largest body in bytes: Directus takes none that is larger either (`MAX_PAYLOAD_SIZE`). */
const MOST = 5 * 1024 * 1024
/** Bytes of all bodies together that are kept while they arrive. */
const TOGETHER = 128 * 1024 * 1024

/**
 * Takes in what a request brings before it takes anybody's turn: who sends slowly, or never to the end, keeps nobody
 * waiting.
 * @param limit milliseconds
 * @returns reads a body to its end. It throws HostError 408 REQUEST_TOO_SLOW, 413 CONTENT_TOO_LARGE, 503 HUB_BUSY, and
 * another error when the sender has gone
 */
export function createReadAhead(limit = BODY_LIMIT): (request: IncomingMessage) => Promise<Buffer> {
  let kept = 0
  return async (request) => {
    if (request.headers['transfer-encoding'] === undefined && Number(request.headers['content-length'] ?? 0) === 0) return Buffer.alloc(0)
    if (Number(request.headers['content-length'] ?? 0) > MOST) throw tooLarge()
    const parts: Buffer[] = []
    let size = 0
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const take = (part: Buffer) => {
      parts.push(part)
      size += part.length
      kept += part.length
      if (size > MOST) reject(tooLarge())
      else if (kept > TOGETHER) reject(new HostError(503, 'HUB_BUSY', 'Too much is being sent at the same time. Please try again in a few seconds.', 5))
    }
    const gone = () => reject(new Error('the sender has gone'))
    const timer = setTimeout(() => reject(new HostError(408, 'REQUEST_TOO_SLOW', 'The request did not arrive completely in time. Please try again.')), limit)
    request.on('data', take).once('end', resolve).once('close', gone)
    try {
      await promise
      return Buffer.concat(parts, size)
    }
    finally {
      clearTimeout(timer)
      request.off('data', take).off('end', resolve).off('close', gone)
      kept -= size
    }
  }
}

const tooLarge = () => new HostError(413, 'CONTENT_TOO_LARGE', 'The body of the request is too large.')
