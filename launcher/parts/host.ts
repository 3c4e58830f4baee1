import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../config.ts'
import { runToEnd } from '../processes.ts'
import { hostEnv } from './environment.ts'
import { fetchJson, nodeArguments, packageVersion, type Part } from './part.ts'

/** The tenant that every hub comes with. */
export const DEMO_TENANT = 'demo'

interface HostHealth { readonly service: string, readonly status: string, readonly spares: number, readonly instances: Readonly<Record<string, { readonly status: string }>> }

export const host: Part = {
  name: 'host',
  label: 'Directus host',
  needs: ['postgres', 'redis'],
  ports: ['STUDIO_PORT'],
  async setUp(context) {
    const { config, signal } = context
    mkdirSync(join(config.home, 'files'), { recursive: true, mode: 0o700 })
    await runToEnd(config, 'apply', { file: process.execPath, args: [...nodeArguments(join(ROOT, 'directus', 'apply', 'cli.ts')), 'apply', 'all', '--keep-going'], env: hostEnv(context), cwd: ROOT }, signal)
  },
  command: context => ({ file: process.execPath, args: nodeArguments(join(ROOT, 'directus', 'host', 'index.ts')), env: hostEnv(context), cwd: ROOT }),
  async healthy({ config }) {
    const health = await fetchJson(`http://127.0.0.1:${config.ports.STUDIO_PORT}/health`) as HostHealth | undefined
    // A tenant is live, or wakes at once with the first request.
    return health?.status === 'ok' && (health.instances[DEMO_TENANT]?.status === 'ok' || health.spares > 0 || config.tenants.spares === 0)
  },
  async alive({ config }) {
    // It starts its tenants again by itself, and may have given one up: that is no reason to end all others.
    const response = await fetch(`http://127.0.0.1:${config.ports.STUDIO_PORT}/health`, { signal: AbortSignal.timeout(5000) })
    return (await response.json() as HostHealth).service === 'directus-host'
  },
  stopSignal: 'SIGTERM',
  patience: 15_000,
  startSeconds: 240,
  url: config => config.studioUrl.replace('{tenant}', DEMO_TENANT),
  version: () => packageVersion(join(ROOT, 'directus', 'host', 'node_modules', 'directus', 'package.json')),
}
