import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import yauzl, { type Entry, type ZipFile } from 'yauzl'
import { TenancyError } from '../errors.ts'
import { MANIFEST, manifest, type Manifest, type Part } from './format.ts'

/** Longest manifest in bytes. */
const MANIFEST_LIMIT = 64e6

/** An export that is open for reading. */
export interface Archive {
  readonly manifest: Manifest
  open(part: Part): Promise<Readable>
  /** @throws EXPORT_INVALID when a part differs from what the manifest says of it */
  verify(): Promise<void>
  close(): void
}

/** @throws EXPORT_INVALID for a file that is no export, or not complete */
export async function openArchive(path: string): Promise<Archive> {
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    yauzl.open(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true }, (error, opened) => opened ? resolve(opened) : reject(new TenancyError('EXPORT_INVALID', { cause: error })))
  })
  try {
    const entries = await readEntries(zip)
    const open = (name: string) => new Promise<Readable>((resolve, reject) => {
      const entry = entries.get(name)
      if (!entry) return reject(new TenancyError('EXPORT_INVALID', { cause: new Error(`${name} is missing`) }))
      zip.openReadStream(entry, (error, stream) => stream ? resolve(stream) : reject(new TenancyError('EXPORT_INVALID', { cause: error })))
    })
    const content = await readManifest(entries, open)
    return {
      manifest: content,
      open: part => open(part.path),
      async verify() {
        for (const part of [...content.tables.flatMap(({ json, csv }) => [json, csv]), ...content.files.map(file => file.part)]) await check(await open(part.path), part)
      },
      close: () => zip.close(),
    }
  }
  catch (error) {
    zip.close()
    throw error
  }
}

function readEntries(zip: ZipFile): Promise<Map<string, Entry>> {
  return new Promise((resolve, reject) => {
    const entries = new Map<string, Entry>()
    zip.on('entry', (entry: Entry) => {
      entries.set(entry.fileName, entry)
      zip.readEntry()
    })
    zip.once('end', () => resolve(entries))
    zip.once('error', (error: Error) => reject(new TenancyError('EXPORT_INVALID', { cause: error })))
    zip.readEntry()
  })
}

async function readManifest(entries: ReadonlyMap<string, Entry>, open: (name: string) => Promise<Readable>): Promise<Manifest> {
  if ((entries.get(MANIFEST)?.uncompressedSize ?? Infinity) > MANIFEST_LIMIT) throw new TenancyError('EXPORT_INVALID')
  const parts: Buffer[] = []
  for await (const chunk of await open(MANIFEST)) parts.push(chunk as Buffer)
  try {
    return manifest.parse(JSON.parse(Buffer.concat(parts).toString('utf8')))
  }
  catch (cause) {
    throw new TenancyError('EXPORT_INVALID', { cause })
  }
}

async function check(stream: Readable, { path, bytes, sha256 }: Part): Promise<void> {
  const hash = createHash('sha256')
  let size = 0
  try {
    for await (const chunk of stream) {
      size += (chunk as Buffer).length
      hash.update(chunk as Buffer)
    }
  }
  catch (cause) {
    throw new TenancyError('EXPORT_INVALID', { cause })
  }
  if (size !== bytes || hash.digest('hex') !== sha256) throw new TenancyError('EXPORT_INVALID', { cause: new Error(`${path} is not what was exported`) })
}
