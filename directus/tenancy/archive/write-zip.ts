import { Transform, type Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'

/** A zip file that is being written. */
export interface OpenZip {
  /**
   * Adds an entry and waits until it is read: the database has one cursor at a time to read from.
   * @param watch sees every chunk
   */
  add(path: string, source: Readable, watch?: (chunk: Buffer) => void): Promise<void>
  addBuffer(path: string, content: Buffer): void
}

/**
 * Streams a zip file. When its receiver goes away, or an entry cannot be read, all of it ends at once: a source that
 * nobody reads any more would keep its transaction open.
 * @returns what `fill` returns, once everything has left
 * @throws what stopped the receiver, a source or `fill`; `out` is destroyed then
 */
export async function writeZip<T>(out: Writable, fill: (zip: OpenZip) => Promise<T>): Promise<T> {
  const zip = new ZipFile()
  const stopped = new AbortController()
  const stop = (error: unknown) => stopped.abort(error)
  // A source that fails is told of here too, by an event that would end the process when nobody listened.
  zip.on('error', stop)
  const output = zip.outputStream as Readable
  // `written` tells of it, but not where the receiver was gone before: then nobody would listen.
  output.on('error', stop)
  const written = pipeline(output, out)
  written.catch(stop)
  try {
    const filled = await fill({
      async add(path, source, watch) {
        const through = new Transform({
          transform(chunk: Buffer, _, next) {
            watch?.(chunk)
            next(null, chunk)
          },
        })
        const read = pipeline(source, through, { signal: stopped.signal })
        zip.addReadStream(through, path)
        await read
      },
      addBuffer: (path, content) => zip.addBuffer(content, path),
    })
    zip.end()
    await written
    return filled
  }
  catch (error) {
    const cause: unknown = stopped.signal.aborted ? stopped.signal.reason : error
    output.destroy(cause instanceof Error ? cause : new Error('the zip file was not finished', { cause }))
    await written.catch(() => {})
    throw cause
  }
}
