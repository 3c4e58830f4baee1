import { parseArgs } from 'node:util'
import type { Config } from '../config.ts'
import { isAlive, residentMemory } from '../identity.ts'
import { selectParts } from '../order.ts'
import { PARTS } from '../parts/index.ts'
import type { Context, Part } from '../parts/part.ts'
import { runFiles, type LauncherRecord, type PartRecord } from '../run-files.ts'
import { loadSecrets } from '../secrets.ts'
import { table } from '../table.ts'

export interface PartStatus {
  readonly part: string
  readonly url: string
  readonly pid: number | null
  /** `unhealthy` runs but does not answer; `dead` was started and is gone, and nobody starts it again. */
  readonly health: 'healthy' | 'unhealthy' | 'starting' | 'restarting' | 'stopping' | 'stopped' | 'dead'
  readonly version: string
  /** Resident memory of the part and its children, in bytes. */
  readonly rss: number
  readonly restarts: number
  readonly since: string | null
  readonly lastFailure: string | null
}

export interface HubStatus {
  readonly launcher: {
    readonly pid: number | null
    /** `lost`: the launcher was killed while parts still run. */
    readonly state: LauncherRecord['state'] | 'stopped' | 'lost'
    /** Seconds from the command to a healthy hub. */
    readonly healthyAfter: number | null
    readonly failure: string | null
  }
  /** Whether every part that was started is healthy. */
  readonly healthy: boolean
  readonly parts: readonly PartStatus[]
  /** Bytes of all parts. */
  readonly rss: number
}

/** Every part as it is now; each that runs is asked. */
export async function readStatus(config: Config): Promise<HubStatus> {
  const found = runFiles.readLauncher(config)
  const launcher = isAlive(found) ? found : undefined
  const records = new Map(runFiles.readParts(config).map(record => [record.part, record]))
  const context: Context = { config, secrets: loadSecrets(config), signal: new AbortController().signal }
  const parts = await Promise.all(PARTS.map(part => statusOf(context, part, records.get(part.name))))
  const started = selectParts(PARTS, launcher?.only).map(part => part.name)
  return {
    launcher: {
      pid: launcher?.pid ?? null,
      state: launcher?.state ?? (parts.some(part => part.pid !== null) ? 'lost' : found?.state === 'failed' ? 'failed' : 'stopped'),
      healthyAfter: launcher?.healthyAfter ?? null,
      failure: found?.failure ?? null,
    },
    healthy: launcher?.state === 'running' && parts.every(part => part.health === 'healthy' || !started.includes(part.part)),
    parts,
    rss: parts.reduce((sum, part) => sum + part.rss, 0),
  }
}

async function statusOf(context: Context, part: Part, record: PartRecord | undefined): Promise<PartStatus> {
  const alive = isAlive(record) ? record : undefined
  return {
    part: part.name, url: part.url(context.config), pid: alive?.pid ?? null, health: await healthOf(context, part, record), version: part.version(),
    rss: alive ? residentMemory(alive.pid) : 0, restarts: record?.restarts ?? 0, since: record?.since ?? null, lastFailure: record?.lastFailure ?? null,
  }
}

async function healthOf(context: Context, part: Part, record: PartRecord | undefined): Promise<PartStatus['health']> {
  if (!record) return 'stopped'
  const { state } = record
  if (!isAlive(record)) return state === 'restarting' ? 'restarting' : 'dead'
  if (state !== 'healthy') return state
  return await part.healthy(context).catch(() => false) ? 'healthy' : 'unhealthy'
}

const HUB: Record<HubStatus['launcher']['state'], string> = {
  starting: 'Kontor is being started.',
  running: 'Kontor runs.',
  stopping: 'Kontor is ending.',
  failed: 'The last start failed.',
  stopped: 'Kontor does not run. Start it: npm start',
  lost: 'The launcher was killed while parts still run: npm start cleans up and starts anew, npm stop ends them.',
}

function describe({ launcher, parts, rss }: HubStatus): string {
  const rows = parts.map(part => [
    part.part, part.health, String(part.pid ?? ''), part.version, part.rss ? `${Math.round(part.rss / 1e6)} MB` : '', part.url,
    part.restarts > 0 ? `${part.restarts} restarts, the last: ${part.lastFailure ?? ''}` : '',
  ])
  const seconds = launcher.healthyAfter === null ? '' : ` It was healthy ${launcher.healthyAfter} s after the command.`
  return `${HUB[launcher.state]}${seconds}${launcher.failure === null ? '' : `\n${launcher.failure}`}\n\n${table(['part', 'health', 'pid', 'version', 'memory', 'url', ''], rows)}\n\n${Math.round(rss / 1e6)} MB in all`
}

/** `npm run status [-- --json]`; exit code 0 when every part that was started is healthy, else 1. */
export async function status(config: Config, args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { json: { type: 'boolean' } } })
  const found = await readStatus(config)
  console.log(values.json ? JSON.stringify(found, null, 2) : describe(found))
  return found.healthy ? 0 : 1
}
