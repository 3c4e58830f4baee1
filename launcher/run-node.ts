import { spawn } from 'node:child_process'
import { ROOT } from './config.ts'

/**
 * Runs a Node program with this terminal's input and output; returns its exit code.
 * @param passOn signals to this process that are meant for the program
 */
export function runNode(args: readonly string[], env: Record<string, string | undefined> = {}, cwd = ROOT, passOn: readonly NodeJS.Signals[] = []): Promise<number> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [...args], { cwd, stdio: 'inherit', env: { ...process.env, ...env } })
    for (const signal of passOn) process.on(signal, () => child.kill(signal))
    child.on('error', failed)
    child.on('exit', code => done(code ?? 1))
  })
}
