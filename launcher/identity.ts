import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** A process is the one that we started when number and start time agree: numbers are given again. */
export interface ProcessIdentity {
  readonly pid: number
  readonly startTime: string
}

/** @returns when the process started in a form that only serves comparison, or nothing when there is none (or a zombie) */
export function startTimeOf(pid: number): string | undefined {
  if (process.platform === 'linux') {
    try {
      // The name in parentheses may hold spaces; state is the first field after it, the start time the twentieth.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ')
      return fields[0] === 'Z' ? undefined : fields[19]
    } catch {
      return undefined
    }
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() || undefined
  } catch {
    return undefined
  }
}

/** @returns whether exactly this process still runs */
export function isAlive(identity: ProcessIdentity | undefined): identity is ProcessIdentity {
  return identity !== undefined && startTimeOf(identity.pid) === identity.startTime
}

/** Resident memory of a process and all below it, in bytes; 0 where it cannot be read. */
export function residentMemory(pid: number): number {
  try {
    const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,rss='], { encoding: 'utf8' }).trim().split('\n').map(line => line.trim().split(/\s+/).map(Number))
    const members = new Set([pid])
    for (let grew = true; grew;) {
      grew = false
      for (const [id, parent] of rows) {
        if (id !== undefined && parent !== undefined && members.has(parent) && !members.has(id)) grew = members.add(id).size > 0
      }
    }
    return rows.reduce((sum, [id, , rss]) => sum + (id !== undefined && members.has(id) ? (rss ?? 0) * 1024 : 0), 0)
  } catch {
    return 0
  }
}
