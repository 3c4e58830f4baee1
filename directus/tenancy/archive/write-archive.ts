import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { DIRECTUS_VERSION, instanceOf, readState, withClient, type Client } from '@kontor/apply'
import { ZipFile } from 'yazl'
import { filesOf } from '../places.ts'
import type { TenancyEnv } from '../world.ts'
import { describeSequences, describeShapes, listTables } from './describe.ts'
import { FORMAT, MANIFEST, sign, type Manifest, type Part } from './format.ts'
import { csvRows, jsonRows } from './rows.ts'

export interface Written {
  readonly rows: number
  readonly files: number
  readonly bytes: number
}

/**
 * Writes everything of a tenant into a zip file, as it was at one moment; streamed, so its size does not matter.
 * @param report told of rows and files that are written
 * @returns what stands in it; `bytes` of the zip file
 */
export function writeArchive(env: TenancyEnv, tenant: { readonly slug: string, readonly name: string }, path: string, report: (progress: { rows: number, files: number }) => Promise<void>): Promise<Written> {
  return withClient(env, instanceOf(tenant.slug).database, async (client) => {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const partial = `${path}.partial`
    const zip = new ZipFile()
    // The answer of the pipeline is looked at below; without this its failure would count as unhandled before.
    const written = pipeline(zip.outputStream, createWriteStream(partial, { mode: 0o600 }))
    written.catch(() => {})
    try {
      const counted = await fill(client, zip, env, tenant, report)
      await written
      await rename(partial, path)
      await client.query('COMMIT')
      return { ...counted, bytes: (await stat(path)).size }
    }
    catch (error) {
      await rm(partial, { force: true })
      throw error
    }
  })
}

async function fill(client: Client, zip: ZipFile, env: TenancyEnv, tenant: Manifest['tenant'], report: (progress: { rows: number, files: number }) => Promise<void>): Promise<{ rows: number, files: number }> {
  let rows = 0
  const tables: Manifest['tables'] = []
  for (const table of await listTables(client)) {
    const folder = table.schema === 'kontor_state' ? 'state' : table.name.startsWith('directus_') ? 'directus' : 'collections'
    let count = 0
    const json = await add(zip, `${folder}/${table.name}.json`, jsonRows(client, table, async (more) => {
      count += more
      await report({ rows: rows += more, files: 0 })
    }))
    const csv = await add(zip, `${folder}/${table.name}.csv`, csvRows(client, table))
    tables.push({ schema: table.schema, name: table.name, rows: count, json, csv })
  }
  const files: Manifest['files'] = []
  const { rows: stored } = await client.query<{ id: string, name: string }>('SELECT id, filename_disk AS name FROM directus_files WHERE filename_disk IS NOT NULL ORDER BY id')
  for (const { id, name } of stored) {
    const source = join(filesOf(env, tenant.slug), name)
    if (name.includes('/') || !await stat(source).catch(() => undefined)) continue
    files.push({ id, name, part: await add(zip, `files/${name}`, createReadStream(source)) })
    await report({ rows, files: files.length })
  }
  const content: Omit<Manifest, 'signature'> = {
    format: FORMAT, version: 1, createdAt: new Date().toISOString(), tenant, modelHash: (await readState(client))?.hash ?? null, directus: DIRECTUS_VERSION,
    tables, files, shapes: await describeShapes(client), sequences: await describeSequences(client),
  }
  zip.addBuffer(Buffer.from(JSON.stringify(sign(content, env.STUDIO_CLIENT_KEY), null, 1)), MANIFEST)
  zip.end()
  return { rows, files: files.length }
}

/** Adds one entry and waits until it is written: the database has one cursor at a time to read from. */
async function add(zip: ZipFile, path: string, source: Readable): Promise<Part> {
  const hash = createHash('sha256')
  let bytes = 0
  const measured = new Transform({
    transform(chunk: Buffer, _, next) {
      hash.update(chunk)
      bytes += chunk.length
      next(null, chunk)
    },
  })
  const done = pipeline(source, measured)
  zip.addReadStream(measured, path)
  await done
  return { path, bytes, sha256: hash.digest('hex') }
}
