import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import busboy from 'busboy'
import { crmError } from './errors.ts'

export interface Upload {
  readonly fileName: string
  readonly bytes: Buffer
  /** SHA-256 of the bytes, hex. */
  readonly hash: string
  readonly fields: Readonly<Record<string, string>>
}

const FIELD_BYTES = 1024 * 1024
const MAX_FIELDS = 10

/**
 * Reads a multipart request with one file in the part `file` and a few text parts.
 * @throws FILE_MISSING, FILE_TOO_LARGE, UPLOAD_BROKEN
 */
export function readUpload(request: IncomingMessage, maxBytes: number): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      request.unpipe()
      request.resume()
      reject(error)
    }
    // Whoever announces more than is allowed need not send it. The slack is for the other parts.
    if (Number(request.headers['content-length'] ?? 0) > maxBytes + MAX_FIELDS * FIELD_BYTES) return fail(crmError('FILE_TOO_LARGE', { limit: maxBytes }))
    let parser: busboy.Busboy
    try {
      parser = busboy({ headers: request.headers, defParamCharset: 'utf8', limits: { files: 1, fileSize: maxBytes, fields: MAX_FIELDS, fieldSize: FIELD_BYTES } })
    } catch {
      return fail(crmError('FILE_MISSING'))
    }
    const fields: Record<string, string> = {}
    const chunks: Buffer[] = []
    const hash = createHash('sha256')
    let fileName: string | undefined
    parser.on('field', (name, value) => fields[name] = value)
    parser.on('file', (name, stream, info) => {
      if (name !== 'file') return void stream.resume()
      fileName = info.filename || 'import.csv'
      stream.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        hash.update(chunk)
      })
      stream.on('limit', () => fail(crmError('FILE_TOO_LARGE', { limit: maxBytes })))
    })
    parser.on('error', () => fail(crmError('UPLOAD_BROKEN')))
    request.on('aborted', () => fail(crmError('UPLOAD_BROKEN')))
    parser.on('close', () => {
      if (fileName === undefined) return fail(crmError('FILE_MISSING'))
      resolve({ fileName: fileName.slice(-255), bytes: Buffer.concat(chunks), hash: hash.digest('hex'), fields })
    })
    request.pipe(parser)
  })
}
