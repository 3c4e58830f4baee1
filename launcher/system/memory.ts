import { freemem, totalmem } from 'node:os'
import { LauncherError } from '../errors.ts'

/** What the whole hub needs while it starts, in bytes. */
const NEEDED = 4e9

/** Free memory in bytes, a container's limit counted in. */
export function freeMemory(): number {
  // macOS counts caches as used, so its free memory says nothing.
  return process.platform === 'linux' ? Math.min(freemem(), process.availableMemory()) : totalmem() / 2
}

/** @throws LauncherError LOW_MEMORY when the hub would not fit */
export function checkMemory(free = freeMemory()): void {
  if (free >= NEEDED) return
  throw new LauncherError('LOW_MEMORY', `Kontor needs 4 GB of free memory and this machine has ${(free / 1e9).toFixed(1)} GB: close other programs, give the machine more memory, or start only some parts (npm start -- --only postgres,redis).`)
}
