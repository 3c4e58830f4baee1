import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import * as yauzl from 'yauzl'
import { importError } from '../errors.ts'

/** Bytes that a spreadsheet may take unpacked: a million rows of usual lists, and the end of a file that is made to unpack into the endless. */
export const MAX_UNPACKED = 1024 * 1024 * 1024
/** Files inside a spreadsheet: a workbook of a hundred sheets has some hundreds. */
const MAX_ENTRIES = 10_000

/** The files inside a zip file. */
export interface Package {
  has(name: string): boolean
  /**
   * A file's bytes, unpacked as they are asked for.
   * @throws FILE_NOT_TEXT, SHEET_TOO_LARGE when all that was read of the package passes `most`
   */
  read(name: string): AsyncGenerator<Buffer>
  close(): void
}

/**
 * Opens a zip file. What its own directory says of sizes is not believed: bytes are counted as they come.
 * @param most bytes that may be unpacked in all
 * @throws SHEET_BROKEN
 */
export async function openPackage(path: string, most = MAX_UNPACKED): Promise<Package> {
  const broken = (cause: unknown) => Object.assign(importError('SHEET_BROKEN'), { cause })
  const zip = await promisify<string, yauzl.Options, yauzl.ZipFile>(yauzl.open)(path, { lazyEntries: true, autoClose: false }).catch((error: unknown) => {
    throw broken(error)
  })
  const entries = new Map<string, yauzl.Entry>()
  let unpacked = 0
  try {
    await new Promise<void>((resolve, reject) => {
      zip.on('entry', (entry: yauzl.Entry) => {
        // Names are compared as Windows does; a second file of the same name is nobody's.
        const name = entry.fileName.toLowerCase()
        if (!entries.has(name)) entries.set(name, entry)
        if (entries.size > MAX_ENTRIES) reject(importError('SHEET_TOO_LARGE'))
        else zip.readEntry()
      })
      zip.on('end', resolve)
      zip.on('error', error => reject(broken(error)))
      zip.readEntry()
    })
  } catch (error) {
    zip.close()
    throw error
  }
  const open = promisify<yauzl.Entry, Readable>(zip.openReadStream.bind(zip) as (entry: yauzl.Entry, done: (error: Error | null, stream: Readable) => void) => void)
  return {
    has: name => entries.has(name.toLowerCase()),
    async* read(name) {
      const entry = entries.get(name.toLowerCase())
      if (!entry) throw broken(new Error(`${name} is missing`))
      let stream: Readable
      try {
        stream = await open(entry)
      } catch (error) {
        throw broken(error)
      }
      try {
        for await (const piece of stream as AsyncIterable<Buffer>) {
          unpacked += piece.length
          if (unpacked > most) throw importError('SHEET_TOO_LARGE')
          yield piece
        }
      } catch (error) {
        if ((error as { extensions?: object }).extensions) throw error
        throw broken(error)
      } finally {
        stream.destroy()
      }
    },
    close: () => zip.close(),
  }
}
