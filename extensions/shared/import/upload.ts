import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Transform, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import busboy from 'busboy'
import { importError } from './errors.ts'
import { createUpload, removeFile } from './temporary.ts'

export interface Upload {
  readonly fileName: string
  /** A file of our own, which whoever takes the upload removes. */
  readonly path: string
  /** SHA-256 of the bytes, hex. */
  readonly hash: string
  readonly fields: Readonly<Record<string, string>>
}

const FIELD_BYTES = 1024 * 1024
const MAX_FIELDS = 10

/**
 * Writes the file of a multipart request (part `file`, beside a few text parts) to the disk as it comes. Nothing is left
 * when it fails.
 * @throws FILE_MISSING, FILE_TOO_LARGE, UPLOAD_BROKEN, and errors of the disk
 */
export async function readUpload(request: IncomingMessage, maxBytes: number, folder: string): Promise<Upload> {
  const tooLarge = () => importError('FILE_TOO_LARGE', { limit: maxBytes })
  // Whoever announces more than is allowed need not send it. The slack is for the other parts.
  if (Number(request.headers['content-length'] ?? 0) > maxBytes + MAX_FIELDS * FIELD_BYTES) {
    request.resume()
    throw tooLarge()
  }
  const { path, handle } = await createUpload(folder)
  try {
    return { path, ...await receive(request, maxBytes, handle.createWriteStream(), tooLarge) }
  } catch (error) {
    await removeFile(path)
    throw error
  } finally {
    await handle.close()
  }
}

function receive(request: IncomingMessage, maxBytes: number, target: Writable, tooLarge: () => Error): Promise<Omit<Upload, 'path'>> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      request.unpipe()
      // The rest of what is sent is read and dropped, so that the answer arrives.
      request.resume()
      target.destroy()
      reject(error)
    }
    let parser: busboy.Busboy
    try {
      parser = busboy({ headers: request.headers, defParamCharset: 'utf8', limits: { files: 1, fileSize: maxBytes, fields: MAX_FIELDS, fieldSize: FIELD_BYTES } })
    } catch {
      return fail(importError('FILE_MISSING'))
    }
    const fields: Record<string, string> = {}
    const hash = createHash('sha256')
    const hashing = new Transform({
      transform(piece: Buffer, _, done) {
        hash.update(piece)
        done(null, piece)
      },
    })
    let fileName: string | undefined
    let written: Promise<void> | undefined
    parser.on('field', (name, value) => fields[name] = value)
    parser.on('file', (name, stream, info) => {
      if (name !== 'file') return void stream.resume()
      fileName = info.filename || 'import.csv'
      stream.on('limit', () => fail(tooLarge()))
      written = pipeline(stream, hashing, target)
      written.catch(fail)
    })
    parser.on('error', () => fail(importError('UPLOAD_BROKEN')))
    request.on('aborted', () => fail(importError('UPLOAD_BROKEN')))
    parser.on('close', () => {
      if (fileName === undefined || written === undefined) return fail(importError('FILE_MISSING'))
      const name = fileName.slice(-255)
      void written.then(() => resolve({ fileName: name, hash: hash.digest('hex'), fields }), reject)
    })
    request.pipe(parser)
  })
}
