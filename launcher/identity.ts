import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** A process is the one that we started when number and start time agree: numbers are given again. */
export interface ProcessIdentity {
  readonly pid: number
  readonly startTime: string
}

let boot: string | undefined

/** Ticks count from boot, so the boot is part of a start time. */
function bootId(): string {
  boot ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8)
  return boot
}

/** Group and start (ticks since boot) from the text of `/proc/<pid>/stat`; nothing for a process that has ended. */
export function parseStat(text: string): { group: number, ticks: number } | undefined {
  // The name in parentheses may hold spaces and parentheses; state is the first field after it, the start the twentieth.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : { group: Number(fields[2]), ticks: Number(fields[19]) }
}

function readStat(pid: number | string): { group: number, ticks: number } | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return undefined
  }
}

/** @returns when the process started in a form that only serves comparison, or nothing when there is none (or a zombie) */
export function startTimeOf(pid: number): string | undefined {
  if (process.platform === 'linux') {
    const stat = readStat(pid)
    return stat && `${bootId()}:${stat.ticks}`
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

/**
 * What is left of a process group whose first process has ended: its members that started after it. A group's number is
 * not given again while it has members. Linux only; elsewhere nothing is known of them.
 */
export function orphansOf(identity: ProcessIdentity): ProcessIdentity[] {
  const [bootOfFirst, ticksOfFirst] = identity.startTime.split(':')
  if (process.platform !== 'linux' || bootOfFirst !== bootId() || startTimeOf(identity.pid) !== undefined) return []
  return readdirSync('/proc').filter(name => /^\d+$/.test(name)).flatMap((name) => {
    const stat = readStat(name)
    if (!stat || stat.group !== identity.pid || stat.ticks < Number(ticksOfFirst)) return []
    return [{ pid: Number(name), startTime: `${bootOfFirst}:${stat.ticks}` }]
  })
}

/**
 * Resident memory of a process and all below it, in bytes; 0 where it cannot be read. On Linux what several of them share
 * (PostgreSQL's buffers, one program's code) counts once.
 */
export function residentMemory(pid: number): number {
  try {
    const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,rss='], { encoding: 'utf8' }).trim().split('\n').map(line => line.trim().split(/\s+/).map(Number) as [number, number, number])
    const members = new Set([pid])
    for (let size = 0; size !== members.size;) {
      size = members.size
      for (const [id, parent] of rows) if (members.has(parent)) members.add(id)
    }
    return rows.reduce((sum, [id, , rss]) => sum + (members.has(id) ? 1024 * (proportionalMemory(id) ?? rss) : 0), 0)
  } catch {
    return 0
  }
}

/** kB of a process, its share of what it has in common with others. */
function proportionalMemory(pid: number): number | undefined {
  try {
    const kilobytes = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]
    return kilobytes === undefined ? undefined : Number(kilobytes)
  } catch {
    return undefined
  }
}
