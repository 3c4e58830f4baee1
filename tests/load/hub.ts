import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { loadConfig, ROOT, type Config } from '../../launcher/config.ts'
import { loadSecrets, type Secrets } from '../../launcher/secrets.ts'

/** The hub that is measured. */
export interface Hub {
  readonly config: Config
  readonly secrets: Secrets
  readonly hostUrl: string
}

export function openHub(): Hub {
  const config = loadConfig()
  return { config, secrets: loadSecrets(config), hostUrl: `http://127.0.0.1:${config.ports.STUDIO_PORT}` }
}

/**
 * Runs a command of the launcher as a person does.
 * @returns exit code, what it printed, and how long it took in milliseconds
 */
export function kontor(args: readonly string[], { cwd = ROOT, env = process.env, show = false }: { cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean } = {}): Promise<{ code: number, output: string, duration: number }> {
  const start = performance.now()
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [join(cwd, 'kontor.mjs'), ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString()
        if (show) process.stderr.write(chunk)
      })
    }
    child.on('error', failed)
    child.on('close', code => done({ code: code ?? 1, output, duration: performance.now() - start }))
  })
}
