import type { Config } from './config.ts'
import type { Part } from './parts/part.ts'
import { checkMemory } from './system/memory.ts'
import { checkPrograms } from './system/missing.ts'
import { checkPortsAreFree } from './system/ports.ts'

/** Milliseconds for the ports of a hub that was just cleaned up. */
const PATIENCE = 20_000

/**
 * What would make the start fail half-way is looked at before anything starts.
 * @param cleanedUp whether processes of an earlier hub were ended just now
 * @throws LauncherError PORT_BUSY naming key and port, LOW_MEMORY, MISSING_SYSTEM_PART
 */
export async function checkMachine(config: Config, parts: readonly Part[], cleanedUp: boolean): Promise<void> {
  // A few parts alone need little.
  if (parts.length > 4) checkMemory()
  await checkPortsAreFree(config, parts.flatMap(part => part.ports), cleanedUp ? PATIENCE : 0)
  await checkPrograms(config, parts.map(part => part.name))
}
