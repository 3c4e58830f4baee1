import type { IncomingMessage } from 'node:http'
import { Transform } from 'node:stream'
import type { Locale } from '@kontor/model'
import { KontorError } from './errors.ts'

/** @param limit bytes */
export function tooLarge(limit: number, locale: Locale): KontorError {
  const megabytes = Math.floor(limit / 1024 / 1024)
  const message = { de: `Die Datei ist zu groß. Erlaubt sind ${megabytes} MB.`, en: `The file is too large. ${megabytes} MB are allowed.` }
  return new KontorError('TOO_LARGE', { details: { limit }, message: message[locale] })
}

/**
 * The body of a request as it comes, which fails with 413 as soon as it is larger than `limit` bytes: not every client says
 * the length before. The request itself stays whole, so that the answer gets through.
 */
export function noLargerThan(request: IncomingMessage, limit: number, locale: Locale): Transform {
  let size = 0
  const counted = new Transform({
    transform(part: Buffer, _, done) {
      size += part.length
      if (size > limit) done(tooLarge(limit, locale))
      else done(null, part)
    },
  })
  request.on('error', cause => counted.destroy(cause))
  // The rest is read and thrown away: the client's next call comes behind it, on the same connection.
  counted.once('error', () => request.resume())
  return request.pipe(counted)
}
