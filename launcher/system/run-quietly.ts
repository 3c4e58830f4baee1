import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'

const running = new Set<ChildProcess>()

/** Runs a program to its end and keeps the last 8 kB of what it printed. Never throws: a program that is not there has code 127. */
export function runQuietly(file: string, args: readonly string[], options: SpawnOptions = {}): Promise<{ code: number, output: string }> {
  return new Promise((done) => {
    const child = spawn(file, [...args], { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    running.add(child)
    let output = ''
    const keep = (chunk: Buffer) => { output = (output + chunk.toString()).slice(-8000) }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    child.on('error', (error) => {
      running.delete(child)
      done({ code: 127, output: error.message })
    })
    child.on('exit', (code) => {
      running.delete(child)
      done({ code: code ?? 1, output })
    })
  })
}

/** Ends the downloads and builds that still run, because the person stops the hub. */
export function endQuietRuns(): void {
  for (const child of running) child.kill('SIGTERM')
}
