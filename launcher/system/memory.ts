import { readFileSync } from 'node:fs'
import { freemem, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { LauncherError } from '../errors.ts'

/** What the whole hub needs while it starts, in bytes. */
const NEEDED = 4e9

/** Free memory in bytes, a container's limit counted in. */
export function freeMemory(): number {
  // macOS counts caches as used, so its free memory says nothing.
  return process.platform === 'linux' ? Math.min(freemem(), freeInGroup()) : totalmem() / 2
}

/** How the two versions of Linux' control groups call limit and use, and where they lie below the root. */
const VERSIONS = [
  { at: '', limit: 'memory.max', used: 'memory.current', cache: ['inactive_file', 'active_file'] },
  { at: 'memory', limit: 'memory.limit_in_bytes', used: 'memory.usage_in_bytes', cache: ['total_inactive_file', 'total_active_file'] },
] as const

/**
 * What the control groups of this process leave, in bytes; infinite without a limit. Cached files count as use there
 * although they make room at once, and after an installation they are most of it.
 * @param root of the control groups, and what `/proc/self/cgroup` says; other ones for tests
 */
export function freeInGroup(root = '/sys/fs/cgroup', membership = read('/proc/self/cgroup')): number {
  let free = Infinity
  for (const { at, limit, used, cache } of VERSIONS) {
    const own = (at === '' ? /^0::(.*)$/m : /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(.*)$/m).exec(membership)?.[1]
    if (own === undefined) continue
    // The limit of each group above counts too; in a container they cannot be seen, and its own is the root.
    for (let group = own; ; group = dirname(group)) {
      const folder = join(root, at, group)
      const [most, present] = [Number(read(join(folder, limit)) || NaN), Number(read(join(folder, used)) || NaN)]
      if (Number.isFinite(most) && Number.isFinite(present)) {
        const stat = read(join(folder, 'memory.stat'))
        const cached = cache.reduce((sum, name) => sum + Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(stat)?.[1] ?? 0), 0)
        free = Math.min(free, Math.max(0, most - present + cached))
      }
      if (group === '/' || group === '.') break
    }
  }
  return free
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return ''
  }
}

/** @throws LauncherError LOW_MEMORY when the hub would not fit */
export function checkMemory(free = freeMemory()): void {
  if (free >= NEEDED) return
  throw new LauncherError('LOW_MEMORY', `Kontor needs 4 GB of free memory and this machine has ${(free / 1e9).toFixed(1)} GB: close other programs, give the machine more memory, or start only some parts (npm start -- --only postgres,redis).`)
}
