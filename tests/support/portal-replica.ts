import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { portal } from '../../launcher/parts/portal.ts'
import { hubInside } from './hub.ts'
import { until } from './until.ts'

export interface PortalReplica { readonly base: string, stop(): void }

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

/** One more process of the hub's portal, on a port of its own. @param more settings that it has beside the hub's */
export async function startReplica(more: Readonly<Record<string, string>> = {}): Promise<PortalReplica> {
  const { file, args, env, cwd } = await portal.command({ ...hubInside(), signal: new AbortController().signal })
  const port = String(await freePort())
  const child = spawn(file, args, { cwd, stdio: 'ignore', env: { PATH: process.env.PATH, ...env, NITRO_PORT: port, ...more } })
  const base = `http://127.0.0.1:${port}`
  await until('the portal', async () => (await fetch(`${base}/health`)).ok, 60)
  return { base, stop: () => void child.kill('SIGTERM') }
}
