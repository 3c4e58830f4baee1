import type { Readable, Writable } from 'node:stream'
import { quote } from '@kontor/compile/sql.ts'
import { listTables } from './describe.ts'
import { csvRows, jsonRows, type Connection } from './rows.ts'
import { writeZip, type OpenZip } from './write-zip.ts'

/** A file of the person, opened when its turn comes. */
export interface ArchivedFile {
  readonly id: string
  readonly name: string
  open(): Promise<Readable>
}

interface PersonArchive {
  /** Id in the tenant's data. */
  readonly person: string
  readonly tenant: string
  /** What the login server knows. */
  readonly account: unknown
  readonly files: readonly ArchivedFile[]
  /** Address, name: texts by which entries of the audit log name the person where they do not by id. */
  readonly labels: readonly string[]
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** Who made or changed a record says nothing about whose it is. */
const MADE_BY = new Set(['user_created', 'user_updated', 'deleted_by', 'modified_by'])

/** Longest wait of the transaction for whoever takes the copy, in milliseconds: an open one keeps deleted rows in every table. */
const PATIENCE = 300_000

/**
 * Writes a copy of everything that is kept of a person into a zip: each table as JSON and CSV, files, the account. A row is
 * theirs when one of its columns names them, or when it hangs on a row that does (messages of their chats, marks of
 * their leads).
 * @param inTransaction runs work in one transaction, so that all tables are of one moment; files come after its end
 * @throws when `out` does not take all of it: `out` is destroyed then
 */
export function writePersonArchive(inTransaction: <T>(work: (client: Connection) => Promise<T>) => Promise<T>, out: Writable, archive: PersonArchive): Promise<void> {
  if (!UUID.test(archive.person)) throw new Error('no id of a person')
  return writeZip(out, async (zip) => {
    zip.addBuffer('account.json', json(archive.account))
    const tables = await inTransaction(client => writeTables(client, zip, archive))
    for (const { id, name, open } of archive.files) await zip.add(`files/${id}-${name.replace(/[^\p{L}\p{N}._ -]/gu, '_').slice(-120)}`, await open())
    zip.addBuffer('manifest.json', json({ format: 'kontor-person-export', version: 1, createdAt: new Date().toISOString(), tenant: archive.tenant, person: archive.person, tables, files: archive.files.map(({ id, name }) => ({ id, name })) }))
  })
}

async function writeTables(client: Connection, zip: OpenZip, archive: PersonArchive): Promise<{ name: string, rows: number }[]> {
  await client.query(`SET LOCAL idle_in_transaction_session_timeout = ${PATIENCE}`)
  const conditions = await conditionsOf(client, archive)
  const tables: { name: string, rows: number }[] = []
  for (const table of await listTables(client)) {
    const where = table.schema === 'public' ? conditions.get(table.name) : undefined
    if (where === undefined) continue
    const folder = table.name.startsWith('directus_') ? 'directus' : 'collections'
    let rows = 0
    await zip.add(`${folder}/${table.name}.json`, jsonRows(client, table, (more) => {
      rows += more
      return Promise.resolve()
    }, where))
    await zip.add(`${folder}/${table.name}.csv`, csvRows(client, table, where))
    tables.push({ name: table.name, rows })
  }
  return tables
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value, null, 2))

interface Reference { readonly table: string, readonly column: string, readonly to: string, readonly cascade: boolean }

/** Table -> which of its rows are the person's, as SQL over `t`. */
async function conditionsOf(client: Connection, { person, labels }: PersonArchive): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query(`
    SELECT c.relname AS table, a.attname AS column, r.relname AS to, k.confdeltype = 'c' AS cascade
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class r ON r.oid = k.confrelid
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
    WHERE k.contype = 'f' AND cardinality(k.conkey) = 1 AND c.relnamespace = 'public'::regnamespace AND c.relname <> r.relname`)
  const references = rows as Reference[]
  const found = new Map<string, string[]>([['directus_users', [`t.id = '${person}'`]]])
  const push = (table: string, condition: string) => found.set(table, [...found.get(table) ?? [], condition])
  for (const { table, column, to } of references) if (to === 'directus_users' && !MADE_BY.has(column)) push(table, `t.${quote(column)} = '${person}'`)
  push('directus_activity', `t."user" = '${person}'`)
  push('directus_comments', `t.user_created = '${person}'`)
  const own = [...found]
  for (const { table, column, to, cascade } of references) {
    const conditions = own.find(([name]) => name === to)?.[1]
    if (cascade && conditions && !to.startsWith('directus_')) push(table, `t.${quote(column)} IN (SELECT t.id FROM ${quote(to)} t WHERE ${conditions.join(' OR ')})`)
  }
  for (const label of labels) push('audit_log', `lower(t.target) = '${label.toLowerCase().replaceAll('\'', '\'\'')}'`)
  return new Map([...found].map(([table, conditions]) => [table, conditions.join(' OR ')]))
}

