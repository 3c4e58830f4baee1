import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { withClient } from '@kontor/apply'
import type { Redis } from 'ioredis'
import { hostEnv } from '../../launcher/parts/environment.ts'
import { postgresFolders } from '../../launcher/parts/postgres.ts'
import { stackDatabase } from '../isolation/database.ts'
import { hubInside } from './hub.ts'

/** Files of the hub in which a word stands, as bytes: databases, logs, mails, uploads. */
export function filesWith(word: string): string[] {
  const inside = hubInside()
  const env = hostEnv({ ...inside, signal: new AbortController().signal })
  const folders = [inside.config.home, String(env.RUNTIME_DIR), postgresFolders(inside.config).data].filter(existsSync)
  try {
    return filesIn(execFileSync('grep', ['-rliaF', '--devices=skip', word, ...new Set(folders)], { encoding: 'utf8', maxBuffer: 1e8 }))
  }
  catch (error) {
    // 1: none. 2: some file was gone meanwhile.
    const { status, stdout } = error as { status?: number, stdout?: string }
    if (status === 1 || status === 2) return filesIn(stdout ?? '')
    throw error
  }
}

/** One file is found twice where one folder lies in another. */
const filesIn = (printed: string) => [...new Set(printed.trim().split('\n').filter(Boolean))]

/** Which table or index a file of the database is, beside its path. */
export function namedFiles(name: string, files: readonly string[]): Promise<string[]> {
  return withClient(stackDatabase(), name, async (client) => {
    const named: string[] = []
    for (const file of files) {
      const node = /\/base\/\d+\/(\d+)/.exec(file)?.[1]
      const { rows: [relation] } = await client.query<{ name: string | null }>('SELECT pg_filenode_relation(0, $1::oid)::text AS name', [node ?? 0])
      named.push(relation?.name ? `${file} (${relation.name})` : file)
    }
    return named
  })
}

/** Tables of a database in which a word stands in any column. */
export function tablesWith(name: string, word: string): Promise<string[]> {
  return withClient(stackDatabase(), name, async (client) => {
    const { rows } = await client.query<{ table: string }>('SELECT quote_ident(schemaname) || \'.\' || quote_ident(tablename) AS table FROM pg_tables WHERE schemaname NOT IN (\'pg_catalog\', \'information_schema\')')
    const found: string[] = []
    for (const { table } of rows) if ((await client.query(`SELECT 1 FROM ${table} AS whole_row_ WHERE strpos(lower(whole_row_::text), lower($1)) > 0 LIMIT 1`, [word])).rowCount) found.push(table)
    return found
  })
}

/** Keys of Redis in whose name or value a word stands. */
export async function keysWith(redis: Redis, word: string): Promise<string[]> {
  const found: string[] = []
  for (const key of await redis.keys('*')) {
    const type = await redis.type(key)
    const value = type === 'string' ? await redis.get(key) : type === 'hash' ? JSON.stringify(await redis.hgetall(key)) : type === 'set' ? (await redis.smembers(key)).join() : type === 'zset' ? (await redis.zrange(key, 0, -1)).join() : type === 'stream' ? JSON.stringify(await redis.xrange(key, '-', '+')) : ''
    if (`${key}${value ?? ''}`.includes(word)) found.push(key)
  }
  return found
}
