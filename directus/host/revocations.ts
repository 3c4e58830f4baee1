import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import type { Logger } from 'pino'

export const REVOCATION_KINDS = ['jti', 'sid', 'sub'] as const
export type RevocationKind = (typeof REVOCATION_KINDS)[number]

/**
 * How long an entry is of use, in seconds. A token lives 15 minutes and so does an idle session of Studio; what the
 * portal keeps of a login lives a week and must be told of a change of role even when it was not used meanwhile.
 */
const KEEP: Readonly<Record<RevocationKind, number>> = { jti: 3600, sid: 3600, sub: 8 * 24 * 3600 }

/** Says that Redis holds the whole list. Without it a reader must not take "not there" for "not revoked". */
export const LOADED = 'kontor:revoked:loaded'
const keyOf = (kind: RevocationKind, value: string) => `kontor:revoked:${kind}:${value}`

export interface Revocations {
  /**
   * Ends what a token, a login or a person has had so far, within the second, everywhere.
   * @param notBefore for persons: tokens from before this moment count no more (seconds since 1970)
   * @throws when it could not be stored; then it may count or not, and must be asked for again
   */
  revoke(kind: RevocationKind, value: string, notBefore?: number): Promise<void>
  /** Brings the whole list into Redis. */
  load(): Promise<void>
  close(): void
}

interface Row { readonly kind: RevocationKind, readonly value: string, readonly not_before: number | null, readonly seconds: number }

/** The next full second: a token from this very second may be older than the change, and times in tokens are whole seconds. */
export const nextSecond = (now = Date.now()) => Math.floor(now / 1000) + 1

/**
 * The list of revocations: kept in `platform_core`, served from Redis. It is loaded when Redis comes (back) or has lost
 * its memory, so that an entry made while Redis was away is not missed.
 * @param watch milliseconds between two looks whether Redis still has the list
 */
export function createRevocations({ pool, redis, logger, watch = 1000 }: { readonly pool: Pool, readonly redis: Redis, readonly logger: Logger, readonly watch?: number }): Revocations {
  async function publish(rows: readonly Row[]): Promise<void> {
    const pipeline = redis.pipeline()
    for (const { kind, value, not_before: notBefore, seconds } of rows) if (seconds > 0) pipeline.set(keyOf(kind, value), String(notBefore ?? 1), 'EX', Math.ceil(seconds))
    for (const [error] of await pipeline.exec() ?? []) if (error) throw error
  }

  async function load(): Promise<void> {
    const { rows } = await pool.query<Row>(`
      SELECT kind, value, extract(epoch FROM not_before)::bigint::float8 AS not_before, extract(epoch FROM expires_at - now())::float8 AS seconds
      FROM revocations WHERE expires_at > now()`)
    if (rows.length > 0) await publish(rows)
    await redis.set(LOADED, '1')
    await pool.query('DELETE FROM revocations WHERE expires_at < now() - interval \'1 day\'')
  }

  const reload = () => load().catch((error: Error) => logger.warn({ err: error.message }, 'revocations could not be loaded into Redis; until then nobody is let in'))
  redis.on('ready', () => void reload())
  if (redis.status === 'ready') void reload()
  const timer = setInterval(() => {
    if (redis.status === 'ready') redis.exists(LOADED).then(there => there === 0 ? reload() : undefined).catch(() => {})
  }, watch)
  timer.unref()

  return {
    load,
    async revoke(kind, value, notBefore) {
      const seconds = KEEP[kind]
      // Two at once: the later moment counts.
      const { rows: [row] } = await pool.query<Row>(`
        INSERT INTO revocations (id, kind, value, not_before, expires_at, date_created) VALUES (gen_random_uuid(), $1, $2, to_timestamp($3), now() + $4 * interval '1 second', now())
        ON CONFLICT (kind, value) DO UPDATE SET not_before = greatest(revocations.not_before, excluded.not_before), expires_at = excluded.expires_at
        RETURNING kind, value, extract(epoch FROM not_before)::bigint::float8 AS not_before, $4::float8 AS seconds`, [kind, value, notBefore ?? null, seconds])
      if (!row) throw new Error('the revocation was not stored')
      // While Redis is away nobody is let in, and the list is loaded when it comes back.
      await publish([row]).catch((error: Error) => logger.warn({ err: error.message }, 'a revocation reaches Redis later'))
    },
    close: () => clearInterval(timer),
  }
}
