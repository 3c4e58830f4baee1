import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { DIRECTUS_VERSION, instanceOf, readState, withClient, type Client } from '@kontor/apply'
import { filesOf } from '../places.ts'
import type { TenancyEnv } from '../world.ts'
import { describeSequences, describeShapes, listTables } from './describe.ts'
import { FORMAT, MANIFEST, sign, type Manifest, type Part } from './format.ts'
import { csvRows, jsonRows } from './rows.ts'
import { writeZip, type OpenZip } from './write-zip.ts'

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
    try {
      const counted = await writeZip(createWriteStream(partial, { mode: 0o600 }), zip => fill(client, zip, env, tenant, report))
      await rename(partial, path)
      return { ...counted, bytes: (await stat(path)).size }
    }
    catch (error) {
      await rm(partial, { force: true })
      throw error
    }
  })
}

async function fill(client: Client, zip: OpenZip, env: TenancyEnv, tenant: Manifest['tenant'], report: (progress: { rows: number, files: number }) => Promise<void>): Promise<{ rows: number, files: number }> {
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
  const { rows: stored } = await client.query<{ id: string, name: string }>('SELECT id, filename_disk AS name FROM directus_files WHERE filename_disk IS NOT NULL ORDER BY id')
  const { hash = null } = await readState(client) ?? {}
  const [shapes, sequences] = [await describeShapes(client), await describeSequences(client)]
  // Files take their time, and the tables should not be held for it.
  await client.query('COMMIT')
  const files: Manifest['files'] = []
  for (const { id, name } of stored) {
    const source = join(filesOf(env, tenant.slug), name)
    if (name.includes('/') || !await stat(source).catch(() => undefined)) continue
    files.push({ id, name, part: await add(zip, `files/${name}`, createReadStream(source)) })
    await report({ rows, files: files.length })
  }
  const content: Omit<Manifest, 'signature'> = { format: FORMAT, version: 1, createdAt: new Date().toISOString(), tenant, modelHash: hash, directus: DIRECTUS_VERSION, tables, files, shapes, sequences }
  zip.addBuffer(MANIFEST, Buffer.from(JSON.stringify(sign(content, env.STUDIO_CLIENT_KEY), null, 1)))
  return { rows, files: files.length }
}

async function add(zip: OpenZip, path: string, source: Readable): Promise<Part> {
  const hash = createHash('sha256')
  let bytes = 0
  await zip.add(path, source, (chunk) => {
    hash.update(chunk)
    bytes += chunk.length
  })
  return { path, bytes, sha256: hash.digest('hex') }
}
