import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'

/** Streams a zip file. @throws when it is gone, before anything was sent */
export async function sendFile(response: ServerResponse, path: string): Promise<void> {
  const { size } = await stat(path)
  response.writeHead(200, { 'content-type': 'application/zip', 'content-length': size, 'cache-control': 'no-store' })
  await pipeline(createReadStream(path), response)
}
