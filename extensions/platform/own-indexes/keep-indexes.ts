import { quote } from '@kontor/compile/sql.ts'
import type { Database, Logger } from '@kontor/extension-shared/context'
import { announceWork } from '@kontor/extension-shared/work'
import { MODELS } from '@kontor/model'
import { PREFIX, wantedIndexes, type OwnColumn } from './wanted-indexes.ts'

/** A field comes with changes of several kinds: one look for all of them, in milliseconds. */
const PAUSE = 1000
/** After a fault it is tried again; the fields work without, more slowly. */
const AGAIN = 60_000
/**
 * An index that is made beside the work of others waits for them, while whoever changes the table waits for the index: after
 * a second the server would end one of the two, be it the administrator's change. The index gives way before that.
 */
const PATIENCE = '500ms'

const COLUMNS = `
  SELECT f.collection, f.field, f.special, c.data_type AS type, c.character_maximum_length AS max_length, k.column_name AS key,
    EXISTS (SELECT 1 FROM information_schema.columns d WHERE d.table_schema = 'public' AND d.table_name = f.collection AND d.column_name = 'deleted_at') AND f.collection = ANY(?) AS soft_delete
  FROM directus_fields f
  JOIN information_schema.columns c ON c.table_schema = 'public' AND c.table_name = f.collection AND c.column_name = f.field
  JOIN (SELECT u.table_name, min(u.column_name) AS column_name FROM information_schema.table_constraints t
    JOIN information_schema.key_column_usage u USING (constraint_schema, constraint_name) WHERE t.constraint_type = 'PRIMARY KEY' AND t.constraint_schema = 'public'
    GROUP BY u.table_name HAVING count(*) = 1) k ON k.table_name = f.collection
  WHERE f.collection NOT LIKE 'directus\\_%' AND c.is_generated = 'NEVER'
  ORDER BY f.id`
const PRESENT = `
  SELECT i.relname AS name, x.indisvalid AS valid FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
  WHERE i.relnamespace = 'public'::regnamespace AND starts_with(i.relname, ?)`

export interface IndexKeeper {
  /** Something about fields has changed, or may have. */
  look(): void
  /** Somebody is about to change a table: what is being made steps aside and is made afterwards, so that nobody waits for it. */
  stepAside(): Promise<void>
}

/**
 * Makes the indexes that lists need for the fields of the tenant's administrator, and takes away those of fields that are
 * no more. Beside the work of others: neither Studio nor who writes meanwhile waits for it.
 */
export function keepIndexes(database: Database, logger: Logger): IndexKeeper {
  const soft = MODELS.tenant.filter(({ softDelete }) => softDelete).map(({ name }) => name)
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let wished = false
  let pause = PAUSE
  /** Until then somebody changes tables. Milliseconds since 1970. */
  let asideUntil = 0
  /** Process of the database that makes an index now. */
  let maker: number | undefined

  const rowsOf = async <T>(sql: string, bindings: readonly unknown[] = []) => (await database.raw(sql, bindings as never) as unknown as { rows: T[] }).rows

  /** On one connection, so that it is known whom to stop. Never in a transaction: it would lock the table. */
  async function run(sql: string): Promise<void> {
    const client = database.client as { acquireConnection(): Promise<Connection>, releaseConnection(connection: Connection): Promise<void> }
    const connection = await client.acquireConnection()
    try {
      await connection.query(`SET lock_timeout = '${PATIENCE}'`)
      maker = connection.processID
      await connection.query(sql)
    }
    finally {
      maker = undefined
      await connection.query('RESET lock_timeout').catch(() => {})
      await client.releaseConnection(connection)
    }
  }

  async function bringUp(): Promise<void> {
    const wanted = wantedIndexes(await rowsOf<OwnColumn>(COLUMNS, [soft]), MODELS.tenant)
    const present = await rowsOf<{ name: string, valid: boolean }>(PRESENT, [PREFIX])
    const names = new Set(wanted.map(({ name }) => name))
    // One that was broken off is there, but serves nobody.
    for (const { name, valid } of present) if (!names.has(name) || !valid) await run(`DROP INDEX CONCURRENTLY IF EXISTS ${quote(name)}`)
    const whole = new Set(present.filter(({ valid }) => valid).map(({ name }) => name))
    for (const { name, sql, table } of wanted) {
      if (whole.has(name)) continue
      if (Date.now() < asideUntil) return look()
      await run(sql.replace('CREATE INDEX ', 'CREATE INDEX CONCURRENTLY IF NOT EXISTS '))
      logger.info(`Index ${name} on ${table} made`)
    }
  }

  function look(after = PAUSE): void {
    wished = true
    clearTimeout(timer)
    timer = setTimeout(() => {
      const before = running ?? Promise.resolve()
      const run = before.then(async () => {
        wished = false
        await bringUp()
        pause = PAUSE
      }).catch((error: { code?: string }) => {
        if (error.code === STOPPED) return look()
        // Somebody reads or writes for long.
        pause = Math.min(pause * 2, AGAIN)
        if (error.code === IMPATIENT) return look(pause)
        logger.warn(error, 'indexes of own fields')
        look(AGAIN)
      }).finally(() => {
        if (running === run) running = undefined
      })
      running = run
    }, after)
    timer.unref()
  }

  announceWork('own-indexes', () => Promise.resolve({ busy: running !== undefined || wished }))
  return {
    look: () => look(),
    async stepAside() {
      asideUntil = Date.now() + PAUSE
      if (wished) look()
      if (maker === undefined) return
      await database.raw('SELECT pg_cancel_backend(?)', [maker])
      await running
    },
  }
}

/** `query_canceled` */
const STOPPED = '57014'
/** `lock_not_available` */
const IMPATIENT = '55P03'

interface Connection {
  readonly processID: number
  query(sql: string): Promise<unknown>
}
