import { readFileSync } from 'node:fs'
import { freemem } from 'node:os'
import { createServer } from 'node:net'
import type { Config } from './config.ts'
import { LauncherError } from './errors.ts'
import type { PortName } from './keys.ts'
import type { Part } from './parts/part.ts'

const MEMORY_NEEDED = 4e9

/** Bytes that new processes can have: the page cache counts as free. */
function availableMemory(): number {
  try {
    const kilobytes = /MemAvailable:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]
    return kilobytes ? Number(kilobytes) * 1024 : freemem()
  } catch {
    return freemem()
  }
}

/**
 * What would make the start fail half-way is looked at before anything starts.
 * @throws LauncherError PORT_BUSY naming key and port, NO_MEMORY
 */
export async function checkMachine(config: Config, parts: readonly Part[], memory = availableMemory()): Promise<void> {
  if (parts.length > 3 && memory < MEMORY_NEEDED) throw new LauncherError('NO_MEMORY', `Kontor needs 4 GB of free memory, ${(memory / 1e9).toFixed(1)} GB are free: end other programs or use a larger machine.`)
  const busy = (await Promise.all(parts.flatMap(part => part.ports).map(async key => await isFree(config.ports[key]) ? [] : [key]))).flat()
  if (busy.length > 0) throw new LauncherError('PORT_BUSY', busyMessage(config, busy))
}

function busyMessage(config: Config, busy: readonly PortName[]): string {
  const list = busy.map(key => `${key} (${config.ports[key]})`).join(', ')
  return `${busy.length === 1 ? 'A port is' : 'Ports are'} in use by another program: ${list}. End that program, or set ${busy.length === 1 ? (busy[0] as string) : 'these keys or KONTOR_PORT_OFFSET'} in .env to free ${busy.length === 1 ? 'port' : 'ports'}.`
}

/** Can a server listen there on loopback? */
export function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer()
    server.once('error', () => done(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => done(true)))
  })
}
