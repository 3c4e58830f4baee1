import type { Config } from './config.ts'
import type { Part } from './parts/part.ts'
import { checkMemory } from './system/memory.ts'
import { checkPrograms } from './system/missing.ts'
import { checkPortsAreFree } from './system/ports.ts'

/**
 * What would make the start fail half-way is looked at before anything starts.
 * @throws LauncherError PORT_BUSY naming key and port, LOW_MEMORY, MISSING_SYSTEM_PART
 */
export async function checkMachine(config: Config, parts: readonly Part[]): Promise<void> {
  // A few parts alone need little.
  if (parts.length > 4) checkMemory()
  await checkPortsAreFree(config, parts.flatMap(part => part.ports))
  await checkPrograms(config, parts.map(part => part.name))
}
