import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startTimeOf } from '../identity.ts'

/** How long processes of a server that was killed may take to notice it, in milliseconds. */
const PATIENCE = 10_000

/**
 * Takes away the lock file of a server that was killed when PostgreSQL would not do so itself: it asks only whether there is
 * a process of that number, which is so for one that has ended and whose end nobody has asked for yet, and for another
 * process that was given the number. As long as a process works in the folder the lock stays. Linux only.
 * @param data the folder of the data
 */
export async function clearStaleLock(data: string, patience = PATIENCE): Promise<void> {
  const lock = join(data, 'postmaster.pid')
  if (process.platform !== 'linux' || !existsSync(lock)) return
  const until = Date.now() + patience
  while (worksIn(data)) {
    if (Date.now() > until) return
    await sleep(100)
  }
  rmSync(lock, { force: true })
}

/** Whether a process that has not ended has the folder as its own, as every process of a server has. */
function worksIn(data: string): boolean {
  const folder = realpathSync(data)
  return readdirSync('/proc').some((name) => {
    if (!/^\d+$/.test(name)) return false
    try {
      return readlinkSync(`/proc/${name}/cwd`) === folder && startTimeOf(Number(name)) !== undefined
    } catch (error) {
      // Somebody else's, or gone meanwhile. What the lock names is asked for by its number.
      return (error as { code?: string }).code === 'EACCES' && readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0] === name && startTimeOf(Number(name)) !== undefined
    }
  })
}
