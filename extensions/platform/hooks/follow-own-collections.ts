import type { Logger } from '@kontor/extension-shared/context'
import { FOLLOW_OWN } from '@kontor/compile/own-events.ts'
import type { Sql } from '../types.ts'

/** A collection that an administrator makes tells of its changes from its first record on. One without a table has none to tell of. */
export async function followOwnCollection(collection: unknown, database: Sql, logger: Logger): Promise<void> {
  // It is there all the same; the next upgrade catches up.
  await database.raw(FOLLOW_OWN, [String(collection)]).catch((error: unknown) => logger.warn(error, 'platform: events of an own collection'))
}
