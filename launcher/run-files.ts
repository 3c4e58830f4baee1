import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from './config.ts'
import { isAlive, type ProcessIdentity } from './identity.ts'

/** What is known of one part, on disk, so that `status`, `stop` and the next start see it too. */
export interface PartRecord extends ProcessIdentity {
  readonly part: string
  readonly state: 'starting' | 'healthy' | 'restarting' | 'stopping'
  /** How often it was restarted since the hub started. */
  readonly restarts: number
  /** ISO time of the last start. */
  readonly since: string
  /** Why it was restarted last. */
  readonly lastFailure?: string
}

/** The launcher itself. */
export interface LauncherRecord extends ProcessIdentity {
  readonly state: 'starting' | 'running' | 'stopping' | 'failed'
  readonly startedAt: string
  readonly only?: readonly string[]
  /** Seconds from the command to a healthy hub. */
  readonly healthyAfter?: number
  readonly failure?: string
}

const folder = (config: Config) => join(config.home, 'run')

function write(file: string, value: unknown): void {
  writeFileSync(`${file}.new`, JSON.stringify(value, null, 2))
  renameSync(`${file}.new`, file)
}

function read<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T
  } catch {
    return undefined
  }
}

/** Reads and writes the files under `<home>/run`. */
export const runFiles = {
  writePart(config: Config, record: PartRecord): void {
    mkdirSync(join(folder(config), 'parts'), { recursive: true })
    write(join(folder(config), 'parts', `${record.part}.json`), record)
  },
  readParts(config: Config): PartRecord[] {
    const parts = join(folder(config), 'parts')
    if (!existsSync(parts)) return []
    return readdirSync(parts).filter(name => name.endsWith('.json')).map(name => read<PartRecord>(join(parts, name))).filter(record => record !== undefined)
  },
  removePart(config: Config, part: string): void {
    rmSync(join(folder(config), 'parts', `${part}.json`), { force: true })
  },
  /** @returns false when another launcher of this home runs: two must never work on the same data */
  claimLauncher(config: Config, record: LauncherRecord): boolean {
    mkdirSync(folder(config), { recursive: true })
    const file = join(folder(config), 'launcher.json')
    if (isAlive(read<LauncherRecord>(file))) return false
    rmSync(file, { force: true })
    try {
      writeFileSync(file, JSON.stringify(record, null, 2), { flag: 'wx' })
      return true
    } catch {
      return false
    }
  },
  writeLauncher(config: Config, record: LauncherRecord): void {
    write(join(folder(config), 'launcher.json'), record)
  },
  readLauncher(config: Config): LauncherRecord | undefined {
    return read<LauncherRecord>(join(folder(config), 'launcher.json'))
  },
  removeLauncher(config: Config): void {
    rmSync(join(folder(config), 'launcher.json'), { force: true })
  },
}
