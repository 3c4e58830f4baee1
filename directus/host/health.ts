import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { CORE, DIRECTUS_VERSION } from '@kontor/apply'
import type { ServedInstance } from './fleet-contract.ts'

const TIMEOUT = 3_000

export interface InstanceHealth {
  readonly status: 'ok' | 'down'
  readonly state: string
  readonly pid?: number
  readonly restarts: number
  /** Resident memory in bytes, where the system tells it. */
  readonly rss?: number
}

export interface Health {
  readonly status: 'ok' | 'degraded'
  readonly service: 'directus-host'
  /** Version of @directus/api. */
  readonly version: string
  readonly rss: number
  /** Processes that wait to become a tenant's. */
  readonly spares: number
  readonly instances: Readonly<Record<string, InstanceHealth>>
}

/**
 * Asks every instance for an answer of its own; being alive is not enough.
 * @param parked a tenant that is asked for and not live: it rests, and wakes with the first request
 */
export async function checkHealth(instances: readonly ServedInstance[], spares: number, parked?: string): Promise<Health> {
  const resting = parked !== undefined && instances.length === 0 ? [[parked, { status: 'ok', state: 'parked', restarts: 0 }] as const] : []
  const checked = await Promise.all(instances.map(async instance => [instance.slug, await checkInstance(instance)] as const))
  const all = checked.every(([, health]) => health.status === 'ok')
  return { status: all ? 'ok' : 'degraded', service: 'directus-host', version: DIRECTUS_VERSION, rss: process.memoryUsage.rss(), spares, instances: Object.fromEntries([...checked, ...resting]) }
}

async function checkInstance({ slug, process: { status }, upstream }: ServedInstance): Promise<InstanceHealth> {
  const { state, pid, restarts } = status()
  // A tenant that is just being woken is well: its requests wait for it. The platform itself is always up.
  const wakes = state === 'starting' && restarts === 0 && slug !== CORE
  const answers = wakes || (state === 'ready' && await ping(upstream.socket))
  return { status: answers ? 'ok' : 'down', state, pid, restarts, rss: pid === undefined ? undefined : await residentMemory(pid) }
}

/** Does an instance answer by itself, within 3 s? */
export function ping(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request({ socketPath, path: '/server/ping', timeout: TIMEOUT }, (answer) => {
      answer.resume()
      resolve(answer.statusCode === 200)
    })
    asked.once('timeout', () => asked.destroy())
    asked.once('error', () => resolve(false))
    asked.end()
  })
}

async function residentMemory(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024
}
