import { createHash, randomUUID } from 'node:crypto'
import type { H3Event } from 'h3'
import { withRedis } from '../../auth/redis.ts'
import type { Caller } from '../../core/caller.ts'
import { KontorError } from '../../core/errors.ts'
import { requestFacts } from '../../core/request.ts'

/** Seconds after which an export of which nothing was heard is over: its process has ended. */
const SILENCE = 90
const RENEW = 'if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("expire", KEYS[1], ARGV[2]) end return 0'
const RELEASE = 'if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("del", KEYS[1]) end return 0'

export interface Hold {
  readonly renew: () => Promise<void>
  readonly release: () => Promise<void>
}

/**
 * One export at a time for each person in a tenant, wherever the portal runs.
 * @throws KontorError EXPORT_RUNNING
 */
export async function holdExport(event: H3Event, caller: Caller): Promise<Hold> {
  const name = `export:${createHash('sha256').update(JSON.stringify([caller.tenant, caller.session.userId])).digest('hex')}`
  const token = randomUUID()
  const taken = await withRedis(redis => redis.set(name, token, 'EX', SILENCE, 'NX'))
  if (taken === null) throw new KontorError('EXPORT_RUNNING', { retryAfter: 10 })
  // Without Redis the export goes on; the hold ends by itself.
  const quietly = (work: () => Promise<unknown>) => work().then(() => undefined, (error: unknown) => requestFacts(event).log.warn({ err: error }, 'hold of an export'))
  return {
    renew: () => quietly(() => withRedis(redis => redis.eval(RENEW, 1, name, token, SILENCE))),
    release: () => quietly(() => withRedis(redis => redis.eval(RELEASE, 1, name, token))),
  }
}
