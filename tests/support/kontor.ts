import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from '../../launcher/config.ts'
import type { HubStatus } from '../../launcher/commands/status.ts'

export interface CommandResult {
  readonly code: number
  /** What it printed, errors too, in order. */
  readonly output: string
}

/**
 * Runs a command of the launcher as a person does, by `kontor.mjs`.
 * @param env settings of the hub that is meant
 * @param show whether its output is also printed while it runs
 */
export function kontor(args: readonly string[], env: Readonly<Record<string, string>>, show = false): Promise<CommandResult> {
  return new Promise((done, failed) => {
    // Settings of vitest's own process must not reach a production build.
    const inherited = Object.fromEntries(Object.entries(process.env).filter(([key]) => !/^(NODE_ENV|NODE_OPTIONS|VITEST.*)$/.test(key)))
    const child = spawn(process.execPath, [join(ROOT, 'kontor.mjs'), ...args], { cwd: ROOT, env: { ...inherited, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString()
        if (show) process.stdout.write(chunk)
      })
    }
    child.on('error', failed)
    child.on('close', code => done({ code: code ?? 1, output }))
  })
}

/** What `status --json` says of a hub. */
export async function statusOf(env: Readonly<Record<string, string>>): Promise<HubStatus> {
  const { output } = await kontor(['status', '--json'], env)
  return JSON.parse(output.slice(output.indexOf('{'))) as HubStatus
}
