import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, type Config } from '../config.ts'
import { isAlive } from '../identity.ts'
import { nodeArguments } from '../parts/part.ts'
import { identify, logFile, pause } from '../processes.ts'
import { runFiles } from '../run-files.ts'

/** Starts a launcher in the background and shows what it says until the hub is healthy or has failed. */
export async function startDetached(config: Config, only: readonly string[] | undefined): Promise<number> {
  mkdirSync(join(config.home, 'logs'), { recursive: true })
  const file = logFile(config, 'launcher')
  const log = openSync(file, 'a', 0o600)
  const show = follow(file)
  const child = spawn(process.execPath, [...nodeArguments(join(ROOT, 'launcher', 'cli.ts')), 'start', '--in-background', ...only ? ['--only', only.join(',')] : []], { cwd: ROOT, detached: true, stdio: ['ignore', log, log] })
  closeSync(log)
  const identity = identify(child.pid ?? 0)
  let code: number | undefined
  child.on('exit', (status) => { code = status ?? 1 })
  child.unref()
  // Who gives up waiting does not want a hub that comes up later.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => isAlive(identity) && child.kill('SIGTERM'))
  while (code === undefined) {
    const record = runFiles.readLauncher(config)
    if (record?.pid === identity.pid && record.state === 'running') {
      // Its last lines follow the note.
      await pause(200)
      code = 0
    } else {
      await pause(100)
    }
    show()
  }
  return code
}

/** @returns a function that prints what was added to the file since the last call */
function follow(file: string): () => void {
  const reader = openSync(file, 'r')
  let position = statSync(file).size
  const buffer = Buffer.alloc(65_536)
  return () => {
    for (let size = -1; size !== 0;) {
      size = readSync(reader, buffer, 0, buffer.length, position)
      position += size
      process.stdout.write(buffer.subarray(0, size))
    }
  }
}
