import { randomUUID } from 'node:crypto'
import { epochOf } from '@kontor/events'
import type { Redis } from 'ioredis'
import type pg from 'pg'

/** What a restart of Redis may cost: it writes its log once a second; a copy that takes over may lag. Seconds. */
const UNSURE = 60

interface State { readonly epoch: string, readonly run_id: string }

const REMEMBER = `INSERT INTO kontor_state.outbox_relay (epoch, run_id) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET epoch = excluded.epoch, run_id = excluded.run_id`
const ALL = 'UPDATE kontor_state.outbox_events SET published_at = NULL WHERE published_at IS NOT NULL'
const LATEST = `${ALL} AND published_at > (SELECT max(published_at) FROM kontor_state.outbox_events) - make_interval(secs => ${UNSURE})`

/** Which process of Redis answers, asked once for each connection. */
export function followRun(redis: Redis): () => Promise<string> {
  let known: Promise<string> | undefined
  const forget = () => { known = undefined }
  redis.on('ready', forget).on('close', forget)
  return () => known ??= redis.info('server').then(text => /^run_id:(\w+)/m.exec(text)?.[1] ?? '', (error: unknown) => {
    forget()
    throw error
  })
}

/**
 * Looks whether Redis still knows what was published to it, and opens again what it may have lost: everything that is kept
 * when it came back empty, the latest when it was only started again. Consumers tell repeated events by their ids.
 * @returns how many events are open again
 */
export async function checkMemory(database: pg.Client, redis: Redis, runId: () => Promise<string>, slug: string): Promise<number> {
  const [run, marker] = await Promise.all([runId(), redis.get(epochOf(slug))])
  const { rows: [state] } = await database.query<State>('SELECT epoch, run_id FROM kontor_state.outbox_relay')
  if (state?.epoch === marker && state?.run_id === run) return 0
  const isEmpty = state?.epoch !== marker
  const epoch = isEmpty ? randomUUID() : (state as State).epoch
  await database.query('BEGIN')
  try {
    const { rowCount } = await database.query(isEmpty ? ALL : LATEST)
    await database.query(REMEMBER, [epoch, run])
    await database.query('COMMIT')
    // Last: a host that is killed before opens them once more.
    if (isEmpty) await redis.set(epochOf(slug), epoch)
    return rowCount ?? 0
  }
  catch (error) {
    await database.query('ROLLBACK').catch(() => {})
    throw error
  }
}
