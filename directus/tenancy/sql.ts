import type pg from 'pg'

/** Questions to `platform_core`, whoever holds the connection. */
export interface Sql {
  /** @param text with places `$1`, `$2` */
  query<T>(text: string, values?: readonly unknown[]): Promise<T[]>
  /** Runs `work` in a transaction that is undone when it throws. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>
}

export function sqlOfPool(pool: pg.Pool): Sql {
  const over = (client: Pick<pg.Pool, 'query'>): Sql['query'] => async <T>(text: string, values: readonly unknown[] = []) => (await client.query(text, [...values])).rows as T[]
  return {
    query: over(pool),
    async transaction(work) {
      const client = await pool.connect()
      const inside: Sql = { query: over(client), transaction: nested => nested(inside) }
      try {
        await client.query('BEGIN')
        const result = await work(inside)
        await client.query('COMMIT')
        return result
      }
      catch (error) {
        await client.query('ROLLBACK').catch(() => {})
        throw error
      }
      finally {
        client.release()
      }
    },
  }
}

/** The part of Knex that is used here. */
export interface KnexLike {
  raw(text: string, values: readonly unknown[]): PromiseLike<unknown>
  transaction<T>(work: (trx: KnexLike) => Promise<T>): Promise<T>
}

/** Inside an instance of Directus, which has its own connection. */
export function sqlOfKnex(knex: KnexLike): Sql {
  return {
    async query<T>(text: string, values: readonly unknown[] = []) {
      // Knex knows question marks only, in order.
      const ordered: unknown[] = []
      const marked = text.replace(/\$(\d+)/g, (_, place: string) => {
        ordered.push(values[Number(place) - 1])
        return '?'
      })
      return (await knex.raw(marked, ordered) as { rows: T[] }).rows
    },
    transaction: work => knex.transaction(trx => work(sqlOfKnex(trx))),
  }
}
