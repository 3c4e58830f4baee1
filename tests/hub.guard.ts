import { beforeAll } from 'vitest'
import { readStatus, type HubStatus } from '../launcher/commands/status.ts'
import { pause } from '../launcher/processes.ts'
import { hub, hubInside } from './support/hub.ts'
import { kontor } from './support/kontor.ts'

/** Milliseconds in which a hub must be well again after the faults of the file before. */
const PATIENCE = 180_000

/**
 * Every file begins with a hub that is well. One that is not fails the file that meets it, with what is wrong, and is
 * started again, so that a single fault does not turn every later file red and hide itself among them.
 */
beforeAll(async () => {
  const { config } = hubInside()
  let status = await readStatus(config)
  for (const limit = Date.now() + PATIENCE; !status.healthy && recovers(status) && Date.now() < limit; status = await readStatus(config)) await pause(500)
  if (status.healthy) return
  const { code, output } = await kontor(['start', '--detach'], hub().env)
  throw new Error(`The hub was not well before this file (${described(status)}). ${code === 0 ? 'It was started again.' : `It could not be started again:\n${output.slice(-2000)}`}`)
}, PATIENCE + 400_000)

/** Somebody is still there who brings the parts back. */
const recovers = ({ launcher }: HubStatus) => launcher.state === 'running' || launcher.state === 'starting'

function described({ launcher, parts }: HubStatus): string {
  const ill = parts.filter(({ health }) => health !== 'healthy').map(({ part, health, restarts, lastFailure }) => `${part} ${health}, ${restarts} restarts, last ${lastFailure ?? 'without a failure'}`)
  return [`launcher ${launcher.state}${launcher.failure === null ? '' : `: ${launcher.failure}`}`, ...ill].join('; ')
}
