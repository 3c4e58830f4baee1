import { join } from 'node:path'
import { ROOT, type Config } from '../config.ts'
import { LauncherError } from '../errors.ts'
import { PARTS } from '../parts/index.ts'
import { portal } from '../parts/portal.ts'
import { runNode } from '../run-node.ts'
import { loadSecrets } from '../secrets.ts'
import { readStatus } from './status.ts'

/**
 * `npm run dev`: the portal with hot reload at its usual address, for a hub that runs without it.
 * @throws LauncherError NOT_RUNNING, PORTAL_RUNS saying how to start such a hub
 */
export async function dev(config: Config): Promise<number> {
  const others = PARTS.map(part => part.name).filter(name => name !== portal.name).join(',')
  const { launcher, parts } = await readStatus(config)
  if (launcher.state !== 'running') throw new LauncherError('NOT_RUNNING', `The other parts do not run: npm start -- --detach --only ${others}`)
  if (parts.some(part => part.part === portal.name && part.pid !== null)) throw new LauncherError('PORTAL_RUNS', `The built portal has the address already: npm stop, then npm start -- --detach --only ${others}`)
  const { env } = await portal.command({ config, secrets: loadSecrets(config), signal: new AbortController().signal })
  const folder = join(ROOT, 'portal')
  return runNode([join(folder, 'node_modules', 'nuxt', 'bin', 'nuxt.mjs'), 'dev', '--host', '127.0.0.1', '--port', String(config.ports.PORTAL_PORT)], { ...env, NODE_ENV: 'development', NUXT_TELEMETRY_DISABLED: '1' }, folder, ['SIGTERM', 'SIGHUP'])
}
