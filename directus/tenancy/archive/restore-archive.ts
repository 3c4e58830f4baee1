import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { instanceOf, transaction, withClient, type Client } from '@kontor/apply'
import { quote } from '@kontor/compile/sql.ts'
import { MODELS } from '@kontor/model'
import { TenancyError } from '../errors.ts'
import { filesOf } from '../places.ts'
import type { TenancyEnv } from '../world.ts'
import { listTables, type ExportedTable } from './describe.ts'
import { isOurs, type Manifest } from './format.ts'
import { openArchive, type Archive } from './read-archive.ts'

const BATCH = 500

/**
 * Looks whether an export can be restored, and changes nothing.
 * @param client at the tenant's database
 * @throws EXPORT_INVALID, EXPORT_FOREIGN
 */
export async function checkArchive(env: TenancyEnv, client: Client, path: string): Promise<void> {
  const archive = await openArchive(path)
  try {
    await archive.verify()
    await shapeStatements(client, archive.manifest, env)
    for (const { name } of archive.manifest.files) checkFileName(name)
  }
  finally {
    archive.close()
  }
}

/**
 * Puts what an export holds in the place of what a tenant has, in one transaction; may run again.
 * @throws EXPORT_INVALID for a file that is not complete, EXPORT_FOREIGN for fields of its own from another hub
 */
export async function restoreArchive(env: TenancyEnv, tenant: { readonly slug: string, readonly name: string }, path: string, report: (progress: { rows: number, files: number }) => Promise<void>): Promise<void> {
  const archive = await openArchive(path)
  try {
    await archive.verify()
    const rows = await withClient(env, instanceOf(tenant.slug).database, client => transaction(client, async () => {
      // No trigger writes facts of its own, and rows may come before those that they point to.
      await client.query('SET LOCAL session_replication_role = replica')
      for (const statement of await shapeStatements(client, archive.manifest, env)) await client.query(statement)
      const restored = await restoreRows(client, archive, report)
      for (const { name, last } of archive.manifest.sequences) if (last !== null) await client.query('SELECT setval(quote_ident($1)::regclass, $2)', [name, last])
      await client.query('UPDATE tenant_settings SET name = $1', [tenant.name])
      // The next apply compares everything, and takes nothing for changed by hand: the export may be older than the model.
      await client.query('UPDATE kontor_state.model SET hash = \'restored\', applied = NULL')
      return restored
    }))
    await restoreFiles(archive, filesOf(env, tenant.slug), files => report({ rows, files }))
  }
  finally {
    archive.close()
  }
}

const OF_MODEL: ReadonlySet<string> = new Set(MODELS.tenant.map(({ name }) => name))

/** What makes the tables and columns that the tenant's administrators had made. @throws EXPORT_FOREIGN for statements of another hub */
async function shapeStatements(client: Client, content: Manifest, env: TenancyEnv): Promise<string[]> {
  const there = new Map((await listTables(client)).filter(table => table.schema === 'public').map(table => [table.name, new Set(table.columns)]))
  const { rows: known } = await client.query<{ name: string }>('SELECT conname AS name FROM pg_constraint UNION SELECT relname FROM pg_class')
  const names = new Set(known.map(row => row.name))
  const first: string[] = content.sequences.filter(({ name }) => !names.has(name)).map(({ name }) => `CREATE SEQUENCE ${quote(name)}`)
  const later: string[] = []
  for (const { name, columns, constraints, indexes } of content.shapes) {
    const present = there.get(name)
    const missing = columns.filter(column => !present?.has(column.name)).map(column => `${quote(column.name)} ${column.type}${column.default === null ? '' : ` DEFAULT ${column.default}`}${column.notNull ? ' NOT NULL' : ''}`)
    if (!present) first.push(`CREATE TABLE ${quote(name)} (${missing.join(', ')})`)
    // Rows come later, so a column may demand a value.
    else if (missing.length > 0) first.push(`DELETE FROM ${quote(name)}`, `ALTER TABLE ${quote(name)} ${missing.map(column => `ADD COLUMN ${column}`).join(', ')}`)
    // Of a table of the model the model knows the indexes, and the export may be older than it.
    const isTheirs = ({ sql }: { readonly sql: string }) => !present || !OF_MODEL.has(name) || columns.some(column => !present.has(column.name) && sql.includes(column.name))
    later.push(...constraints.filter(one => !names.has(one.name) && isTheirs(one)).map(one => `ALTER TABLE ${quote(name)} ADD CONSTRAINT ${quote(one.name)} ${one.sql}`))
    later.push(...indexes.filter(one => !names.has(one.name) && isTheirs(one)).map(one => one.sql))
  }
  const statements = [...first, ...later]
  if (statements.length > 0 && !isOurs(content, env.STUDIO_CLIENT_KEY)) throw new TenancyError('EXPORT_FOREIGN')
  return statements
}

async function restoreRows(client: Client, archive: Archive, report: (progress: { rows: number, files: number }) => Promise<void>): Promise<number> {
  const tables = new Map((await listTables(client)).map(table => [`${table.schema}.${table.name}`, table]))
  let rows = 0
  for (const { schema, name, json } of archive.manifest.tables) {
    const table = tables.get(`${schema}.${name}`)
    if (!table) continue
    await client.query(`DELETE FROM ${quote(schema)}.${quote(name)}`)
    const insert = async (batch: string[]) => {
      if (batch.length === 0) return
      await insertRows(client, table, batch)
      rows += batch.length
      await report({ rows, files: 0 })
    }
    let batch: string[] = []
    for await (const line of createInterface({ input: await archive.open(json), crlfDelay: Infinity })) {
      if (!line.startsWith('{')) continue
      if (batch.push(line.endsWith(',') ? line.slice(0, -1) : line) < BATCH) continue
      await insert(batch)
      batch = []
    }
    await insert(batch)
  }
  return rows
}

/** Columns that the export does not have get their default. */
async function insertRows(client: Client, table: ExportedTable, batch: readonly string[]): Promise<void> {
  const given = new Set(Object.keys(JSON.parse(batch[0] ?? '{}') as object))
  const columns = table.columns.filter(column => given.has(column)).map(quote).join(', ')
  const target = `${quote(table.schema)}.${quote(table.name)}`
  await client.query(`INSERT INTO ${target} (${columns}) SELECT ${columns} FROM json_populate_recordset(NULL::${target}, $1::json)`, [`[${batch.join(',')}]`])
}

async function restoreFiles(archive: Archive, folder: string, counted: (files: number) => Promise<void>): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const [index, { name, part }] of archive.manifest.files.entries()) {
    checkFileName(name)
    await pipeline(await archive.open(part), createWriteStream(join(folder, name), { mode: 0o600 }))
    await counted(index + 1)
  }
}

/** @throws EXPORT_INVALID */
function checkFileName(name: string): void {
  if (!/^[\w.-]+$/.test(name) || name.startsWith('.')) throw new TenancyError('EXPORT_INVALID', { cause: new Error('a file has a name that no file has here') })
}
