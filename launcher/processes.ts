import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, openSync, closeSync, statSync, renameSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from './config.ts'
import { isAlive, orphansOf, startTimeOf, type ProcessIdentity } from './identity.ts'
import { LauncherError } from './errors.ts'
import { runFiles } from './run-files.ts'

/** How a part is started. */
export interface StartCommand {
  readonly file: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly uid?: number
  readonly gid?: number
}

/** What of the person's environment reaches a part: the rest (other tools' settings) must not change how it behaves. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LD_LIBRARY_PATH', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy']

/** The environment of a part: the few inherited keys, a fixed locale, then its own. */
export function environmentOf(own: Readonly<Record<string, string>>): Record<string, string> {
  const inherited = Object.fromEntries(INHERITED.flatMap(key => process.env[key] === undefined ? [] : [[key, process.env[key]]]))
  return { ...inherited, LANG: 'C.UTF-8', ...own }
}

export function logFile(config: Config, name: string): string {
  return join(config.home, 'logs', `${name}.log`)
}

const LOG_LIMIT = 20e6

function openLog(config: Config, name: string): number {
  mkdirSync(join(config.home, 'logs'), { recursive: true })
  const file = logFile(config, name)
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT) renameSync(file, `${file}.1`)
  return openSync(file, 'a', 0o600)
}

/** Starts a part in a process group of its own with its log; it outlives the launcher only when that is killed. */
export function startProcess(config: Config, name: string, command: StartCommand): ChildProcess {
  const log = openLog(config, name)
  try {
    return spawn(command.file, [...command.args], {
      cwd: command.cwd, env: environmentOf(command.env), detached: true, stdio: ['ignore', log, log],
      ...command.uid === undefined ? {} : { uid: command.uid, gid: command.gid },
    })
  } finally {
    closeSync(log)
  }
}

/**
 * Runs a command to its end, output in the log of `name`.
 * @throws LauncherError COMMAND_FAILED with the end of the log
 */
export async function runToEnd(config: Config, name: string, command: StartCommand, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted()
  const child = startProcess(config, name, command)
  const ended = new Promise<number | null>((done, failed) => {
    child.on('error', failed)
    child.on('exit', done)
  })
  const identity = identify(child.pid ?? 0)
  // Written down like a part, so that the next start ends it when the launcher is killed meanwhile.
  const record = { ...identity, part: `job-${name}`, state: 'starting', restarts: 0, since: new Date().toISOString() } as const
  runFiles.writePart(config, record)
  const stop = () => void endProcess(identity, 'SIGTERM', 5000)
  signal?.addEventListener('abort', stop)
  try {
    const code = await ended
    signal?.throwIfAborted()
    if (code !== 0) throw new LauncherError('COMMAND_FAILED', `${name} failed (exit code ${code}). The end of ${logFile(config, name)}:\n${tail(logFile(config, name))}`)
  } finally {
    signal?.removeEventListener('abort', stop)
    runFiles.removePart(config, record.part)
  }
}

/** The last lines of a log. */
export function tail(file: string, lines = 15): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n')
  } catch {
    return ''
  }
}

/** A process, or with a negative number a group, that is known to run; it may end just now. */
function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // Gone.
  }
}

export function identify(pid: number): ProcessIdentity {
  return { pid, startTime: startTimeOf(pid) ?? 'gone' }
}

/** Ends a process of ours: the part's own signal to it first, SIGKILL for its whole group after `patience` milliseconds at most. */
export async function endProcess(identity: ProcessIdentity, signal: NodeJS.Signals, patience: number): Promise<void> {
  const gone = () => !isAlive(identity)
  if (!gone()) send(identity.pid, signal)
  await waitFor(gone, patience)
  if (!gone()) send(-identity.pid, 'SIGKILL')
  await waitFor(gone, 5000)
  // Children that it left behind would keep its port.
  for (const orphan of orphansOf(identity)) if (isAlive(orphan)) send(orphan.pid, 'SIGKILL')
  await waitFor(() => orphansOf(identity).length === 0, 5000)
}

async function waitFor(condition: () => boolean, limit: number): Promise<void> {
  for (let waited = 0; !condition() && waited < limit; waited += 50) await pause(50)
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise(done => setTimeout(done, milliseconds))
}
