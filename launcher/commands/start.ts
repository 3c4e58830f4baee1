import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { checkMachine } from '../checks.ts'
import { ROOT, type Config } from '../config.ts'
import { LauncherError, messageOf } from '../errors.ts'
import { isAlive } from '../identity.ts'
import { chooseParts } from '../parts/index.ts'
import { identify, logFile, pause, tail } from '../processes.ts'
import { elapsed, say } from '../progress.ts'
import { runFiles } from '../run-files.ts'
import { loadSecrets } from '../secrets.ts'
import { stopParts, Supervisor } from '../supervisor.ts'
import { summary } from '../summary.ts'

/** `npm start [-- --detach] [-- --only postgres,redis]`; returns the exit code. */
export async function start(config: Config, args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { detach: { type: 'boolean' }, only: { type: 'string' } } })
  const only = values.only?.split(',').map(name => name.trim()).filter(Boolean)
  const parts = chooseParts(only)
  const former = runFiles.readLauncher(config)
  if (isAlive(former)) {
    if (former.state !== 'running') throw new LauncherError('ALREADY_STARTING', `Kontor is already being started or stopped (process ${former.pid}); npm run status shows how far it is.`)
    say(`Kontor already runs (process ${former.pid}).`)
    console.log(summary(config, loadSecrets(config), former.only))
    return 0
  }
  await cleanUp(config)
  await checkMachine(config, parts)
  return values.detach ? detach(config, only) : foreground(config, only)
}

/** Ends what a killed launcher left behind. */
export async function cleanUp(config: Config): Promise<void> {
  const leftovers = runFiles.readParts(config)
  const alive = leftovers.filter(record => isAlive(record))
  if (alive.length > 0) say(`Cleaning up what an earlier run left: ${alive.map(record => record.part).join(', ')}`)
  await stopParts(config, leftovers)
  runFiles.removeLauncher(config)
}

async function foreground(config: Config, only: readonly string[] | undefined): Promise<number> {
  const secrets = loadSecrets(config)
  const abort = new AbortController()
  const supervisor = new Supervisor({ config, secrets, signal: abort.signal }, only)
  const self = { ...identify(process.pid), startedAt: new Date().toISOString(), only }
  runFiles.writeLauncher(config, { ...self, state: 'starting' })
  const asked = Promise.withResolvers<void>()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => asked.resolve())
  let failure: unknown
  const up = supervisor.start().then(() => {
    runFiles.writeLauncher(config, { ...self, state: 'running', healthyAfter: Math.round(elapsed() * 10) / 10 })
    console.log(summary(config, secrets, only))
    say(`Healthy after ${elapsed().toFixed(1)} s. Ctrl-C stops everything.`)
  }).catch((error: unknown) => {
    failure = error
    asked.resolve()
  })
  await asked.promise
  abort.abort()
  runFiles.writeLauncher(config, { ...self, state: 'stopping' })
  say(failure ? 'Stopping what was started' : 'Stopping')
  await supervisor.stop()
  await up
  if (failure) {
    runFiles.writeLauncher(config, { ...self, state: 'failed', failure: messageOf(failure) })
    throw failure
  }
  runFiles.removeLauncher(config)
  say('Stopped')
  return 0
}

async function detach(config: Config, only: readonly string[] | undefined): Promise<number> {
  mkdirSync(join(config.home, 'logs'), { recursive: true })
  const file = logFile(config, 'launcher')
  const log = openSync(file, 'a', 0o600)
  const child = spawn(process.execPath, [...process.execArgv, join(ROOT, 'launcher', 'cli.ts'), 'start', ...only ? ['--only', only.join(',')] : []], { cwd: ROOT, detached: true, stdio: ['ignore', log, log], env: process.env })
  closeSync(log)
  child.unref()
  let code: number | null | undefined
  child.on('exit', (status) => { code = status })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => child.kill('SIGTERM'))
  let shown = ''
  for (;;) {
    const record = runFiles.readLauncher(config)
    if (record && record.pid === child.pid && record.state === 'running') break
    if (code !== undefined) throw new LauncherError('START_FAILED', runFiles.readLauncher(config)?.failure ?? `The start failed. The end of ${file}:\n${tail(file)}`)
    const line = tail(file, 1)
    if (line !== shown && line.startsWith('[')) console.log(shown = line)
    await pause(300)
  }
  console.log(summary(config, loadSecrets(config), only))
  say('Runs in the background: npm run status, npm stop.')
  return 0
}
