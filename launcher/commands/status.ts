import { parseArgs } from 'node:util'
import type { Config } from '../config.ts'
import { isAlive, residentMemory } from '../identity.ts'
import { PARTS } from '../parts/index.ts'
import type { Context, Part } from '../parts/part.ts'
import { runFiles, type PartRecord } from '../run-files.ts'
import { loadSecrets } from '../secrets.ts'

export interface PartStatus {
  readonly part: string
  readonly url: string
  readonly pid: number | null
  /** `healthy`, `unhealthy` (runs but does not answer), `starting`, `restarting`, `stopping` or `stopped`. */
  readonly health: string
  readonly version: string
  /** Resident memory of the part and its children, in bytes. */
  readonly rss: number
  readonly restarts: number
  readonly since: string | null
  readonly lastFailure: string | null
}

/** Every part as it is now. */
export async function readStatus(config: Config): Promise<{ launcher: { pid: number | null, state: string, healthyAfter: number | null }, parts: PartStatus[], rss: number }> {
  const launcher = runFiles.readLauncher(config)
  const records = new Map(runFiles.readParts(config).map(record => [record.part, record]))
  const context: Context = { config, secrets: loadSecrets(config), signal: new AbortController().signal }
  const parts = await Promise.all(PARTS.map(part => statusOf(context, part, records.get(part.name))))
  const alive = isAlive(launcher)
  return {
    launcher: { pid: alive ? launcher.pid : null, state: alive ? launcher.state : 'stopped', healthyAfter: alive ? launcher.healthyAfter ?? null : null },
    parts,
    rss: parts.reduce((sum, part) => sum + part.rss, 0),
  }
}

async function statusOf(context: Context, part: Part, record: PartRecord | undefined): Promise<PartStatus> {
  const alive = isAlive(record)
  const health = !record ? 'stopped' : record.state === 'restarting' ? 'restarting' : !alive ? 'stopped' : record.state === 'healthy' ? await part.healthy(context).catch(() => false) ? 'healthy' : 'unhealthy' : record.state
  return {
    part: part.name, url: part.url(context.config), pid: alive ? record.pid : null, health, version: part.version(),
    rss: alive ? residentMemory(record.pid) : 0, restarts: record?.restarts ?? 0, since: record?.since ?? null, lastFailure: record?.lastFailure ?? null,
  }
}

/** `npm run status [-- --json]`; exit code 0 when every part is healthy, else 1. */
export async function status(config: Config, args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { json: { type: 'boolean' } } })
  const report = await readStatus(config)
  if (values.json) console.log(JSON.stringify(report, null, 2))
  else {
    const rows = report.parts.map(part => [part.part, part.health, part.pid ?? '-', part.version, part.rss ? `${Math.round(part.rss / 1e6)} MB` : '-', part.restarts ? `${part.restarts} restarts (${part.lastFailure})` : '', part.url].map(String))
    const table = [['part', 'health', 'pid', 'version', 'memory', '', 'url'], ...rows]
    const widths = table[0]?.map((_, column) => Math.max(...table.map(row => row[column]?.length ?? 0))) ?? []
    console.log(table.map(row => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n'))
    console.log(`launcher ${report.launcher.state}, ${Math.round(report.rss / 1e6)} MB in all`)
  }
  return report.parts.every(part => part.health === 'healthy') ? 0 : 1
}
