import type { ExtensionContext } from '@kontor/extension-shared/context'
import { announceWork } from '@kontor/extension-shared/work'
import { openErasures } from './erasures.ts'
import { runErasure } from './run-erasure.ts'

/** Between two attempts at what is not done, in milliseconds. */
const AGAIN_EVERY = 30_000

/** Goes on with erasures that a killed process left, or that wait for another part; until then the process is not parked. */
export async function resumeErasures(context: ExtensionContext): Promise<void> {
  const { database, logger } = context
  if (!await database.schema.withSchema('kontor_state').hasColumn('person_erasures', 'left_tables')) return
  const look = async () => {
    for (const { person } of await openErasures(database)) await runErasure(context, person).catch(() => {})
  }
  const attempt = () => void look().catch((error: unknown) => logger.error(error, 'platform: erasures'))
  attempt()
  setInterval(attempt, AGAIN_EVERY).unref()
  announceWork('platform', async () => ({ busy: (await openErasures(database)).length > 0 }))
}
