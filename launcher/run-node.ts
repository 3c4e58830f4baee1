import { spawn } from 'node:child_process'
import { ROOT } from './config.ts'

/** Runs a Node program with this terminal's input and output; returns its exit code. */
export function runNode(args: readonly string[], env: Record<string, string | undefined> = {}, cwd = ROOT): Promise<number> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [...args], { cwd, stdio: 'inherit', env: { ...process.env, ...env } })
    child.on('error', failed)
    child.on('exit', code => done(code ?? 1))
  })
}
