import type { Readable } from 'node:stream'
import { platformError } from '../errors.ts'
import { PICTURE_LIMIT } from './picture.ts'

/** For how long the rest of a picture that is too large is taken in, so that its sender reads the answer. Milliseconds. */
const DRAIN = 5_000

/** @throws PICTURE_TOO_LARGE as soon as it is, whatever the caller said of the length */
export async function readPicture(request: Readable): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  // The connection has to stay for the answer.
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += part.length
    if (size > PICTURE_LIMIT) break
    parts.push(part)
  }
  if (size <= PICTURE_LIMIT) return Buffer.concat(parts)
  drain(request)
  throw platformError('PICTURE_TOO_LARGE')
}

function drain(request: Readable): void {
  const timer = setTimeout(() => request.destroy(), DRAIN).unref()
  request.once('close', () => clearTimeout(timer)).resume()
}
