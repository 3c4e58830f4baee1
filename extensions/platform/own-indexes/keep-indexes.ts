import { quote } from '@kontor/compile/sql.ts'
import type { Database, Logger } from '@kontor/extension-shared/context'
import { announceWork } from '@kontor/extension-shared/work'
import { MODELS } from '@kontor/model'
import { PREFIX, wantedIndexes, type OwnColumn } from './wanted-indexes.ts'

/** A field comes with changes of several kinds: one look for all of them, in milliseconds. */
const PAUSE = 1000
/** It is tried again, more and more rarely: the fields work without, more slowly, and each attempt reads the table. */
const [AGAIN, AGAIN_MAX] = [1000, 4 * 3_600_000]
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
  /** Attempts in a row of which something is left to do. */
  let failures = 0
  /** Until then somebody changes tables. Milliseconds since 1970. */
  let asideUntil = 0
  /** Process of the database that makes an index now, and what is stopping it. */
  let maker: number | undefined
  let stopping: Promise<unknown> | undefined

  const rowsOf = async <T>(sql: string, bindings: readonly unknown[] = []) => (await database.raw(sql, bindings as never) as unknown as { rows: T[] }).rows

  /** On one connection, so that it is known whom to stop. Never in a transaction: it would lock the table. */
  async function run(sql: string): Promise<void> {
    const client = database.client as { acquireConnection(): Promise<Connection>, releaseConnection(connection: Connection): Promise<void> }
    const connection = await client.acquireConnection()
    try {
      await connection.query(`SET lock_timeout = '${PATIENCE}'`)
      if (Date.now() < asideUntil) throw new SteppedAside()
      maker = connection.processID
      await connection.query(sql)
    }
    catch (error) {
      throw stopping && (error as { code?: string }).code === STOPPED ? new SteppedAside() : error
    }
    finally {
      maker = undefined
      // Whoever has the connection next must neither be stopped nor give way in place of this one: else the pool throws it away.
      await stopping?.catch(() => {})
      stopping = undefined
      await connection.query('RESET lock_timeout').catch((error: unknown) => { connection.__knex__disposed = error })
      await client.releaseConnection(connection)
    }
  }

  /** One index after the other; one that cannot be made keeps none of the others. @returns whether one could not be made */
  async function bringUp(): Promise<boolean> {
    const wanted = wantedIndexes(await rowsOf<OwnColumn>(COLUMNS, [soft]), MODELS.tenant)
    const present = new Map((await rowsOf<{ name: string, valid: boolean }>(PRESENT, [PREFIX])).map(({ name, valid }) => [name, valid]))
    const names = new Set(wanted.map(({ name }) => name))
    const drop = (name: string) => run(`DROP INDEX CONCURRENTLY IF EXISTS ${quote(name)}`)
    async function make({ name, sql, table }: typeof wanted[number]): Promise<void> {
      // One that was broken off is there, but serves nobody.
      if (present.has(name)) await drop(name)
      await run(sql.replace('CREATE INDEX ', 'CREATE INDEX CONCURRENTLY IF NOT EXISTS '))
      logger.info(`Index ${name} on ${table} made`)
    }
    const steps = [
      ...[...present.keys()].filter(name => !names.has(name)).map(name => ({ name, take: () => drop(name) })),
      ...wanted.filter(({ name }) => present.get(name) !== true).map(index => ({ name: index.name, take: () => make(index) })),
    ]
    let failed = false
    for (const { name, take } of steps) {
      try {
        await take()
      }
      catch (error) {
        if (error instanceof SteppedAside) {
          look(PAUSE)
          return false
        }
        failed = true
        // Else somebody reads or writes for long.
        if ((error as { code?: string }).code !== IMPATIENT) logger.warn(error, `index ${name} of an own field`)
      }
    }
    return failed
  }

  function look(after: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => {
      const before = running ?? Promise.resolve()
      const run = before.then(bringUp).catch((error: unknown) => {
        logger.warn(error, 'indexes of own fields')
        return true
      }).then((failed) => {
        failures = failed ? failures + 1 : 0
        if (failed) look(pauseAfter(failures))
      }).finally(() => {
        if (running === run) running = undefined
      })
      running = run
    }, after)
    timer.unref()
  }

  // What waits for its next attempt does not keep the tenant awake: it is looked for whenever the tenant wakes.
  announceWork('own-indexes', () => Promise.resolve({ busy: running !== undefined }))
  return {
    look() {
      failures = 0
      look(PAUSE)
    },
    async stepAside() {
      asideUntil = Date.now() + PAUSE
      if (maker === undefined) return
      stopping = Promise.all([stopping, database.raw('SELECT pg_cancel_backend(?)', [maker])])
      await stopping
      asideUntil = Date.now() + PAUSE
      await running
    },
  }
}

/** Milliseconds until the next attempt after so many in a row. */
const pauseAfter = (failures: number): number => Math.min(AGAIN * 2 ** (failures - 1), AGAIN_MAX)

/** `query_canceled` */
const STOPPED = '57014'
/** `lock_not_available` */
const IMPATIENT = '55P03'

class SteppedAside extends Error {}

interface Connection {
  readonly processID: number
  query(sql: string): Promise<unknown>
  /** With a reason the pool ends it instead of lending it. */
  __knex__disposed?: unknown
}
