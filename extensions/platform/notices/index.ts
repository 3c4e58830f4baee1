import { consume, type Consumer } from '@kontor/events'
import type { ExtensionContext, HookRegister } from '@kontor/extension-shared/context'
import { announceWork } from '@kontor/extension-shared/work'
import { Redis } from 'ioredis'
import { deliverNotices, nextIn } from './deliver.ts'
import { kindOfEvent } from './kinds.ts'
import { noteEvent } from './note-event.ts'

/** Until the mail server is asked again, in milliseconds. */
const AGAIN = 60_000

/**
 * Tells people of what has come to them: a consumer of the tenant's events notes it, and what was noted is told as soon as it
 * is quiet. Who waits for the end of a mail's pause wakes a parked tenant in time.
 */
export function keepNotices({ action }: Pick<HookRegister, 'action'>, context: ExtensionContext): void {
  const { database, env, logger } = context
  let consumer: Consumer | undefined, redis: Redis | undefined, timer: NodeJS.Timeout | undefined
  let dueAt: number | undefined, running: Promise<void> | undefined, stopped = false

  function lookIn(milliseconds: number): void {
    const at = Date.now() + milliseconds
    if (stopped || (dueAt !== undefined && dueAt <= at)) return
    clearTimeout(timer)
    dueAt = at
    timer = setTimeout(() => void look(), milliseconds)
  }

  async function look(): Promise<void> {
    dueAt = undefined
    // What was noted meanwhile is looked at when this is done.
    if (running) return
    let again: number | undefined
    running = deliverNotices(context).then(async () => {
      const seconds = await nextIn(database)
      again = seconds === undefined ? undefined : Math.max(seconds, 0.1) * 1000 + 50
    }, (error: Error) => {
      again = AGAIN
      logger.warn(error, 'platform: somebody could not be told')
    }).catch((error: Error) => {
      again = AGAIN
      logger.warn(error, 'platform: notices')
    })
    await running
    running = undefined
    if (again !== undefined) lookIn(again)
  }

  action('server.start', async () => {
    if (!await database.schema.withSchema('kontor_state').hasTable('notices')) return
    redis = new Redis(String(env.REDIS), { maxRetriesPerRequest: 1, connectTimeout: 2000, commandTimeout: 5000 })
    redis.on('error', (error: Error) => logger.warn(error, 'platform: Redis'))
    consumer = consume({
      slug: String(env.KONTOR_TENANT), group: 'notices', redis, logger: logger as never, from: 'oldest', wants: ({ type }) => kindOfEvent(type) !== undefined,
      handle: async (event) => { if (await noteEvent(database, event)) lookIn(3_000) },
    })
    announceWork('platform notices', () => Promise.resolve({ busy: running !== undefined || (dueAt !== undefined && dueAt - Date.now() < 30_000), ...dueAt === undefined ? {} : { dueAt: new Date(dueAt) } }))
    lookIn(1_000)
  })
  action('server.stop', async () => {
    stopped = true
    clearTimeout(timer)
    await consumer?.stop()
    await running
    redis?.disconnect()
  })
}
