import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, openSync, closeSync, statSync, renameSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from './config.ts'
import { isAlive, startTimeOf, type ProcessIdentity } from './identity.ts'
import { LauncherError } from './errors.ts'

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
  const child = startProcess(config, name, command)
  const stop = () => child.pid && signalGroup(child.pid, 'SIGTERM')
  signal?.addEventListener('abort', stop)
  try {
    const code = await new Promise<number | null>((done, failed) => {
      child.on('error', failed)
      child.on('exit', done)
    })
    if (code !== 0) throw new LauncherError('COMMAND_FAILED', `${name} failed (exit code ${code}). The end of ${logFile(config, name)}:\n${tail(logFile(config, name))}`)
  } finally {
    signal?.removeEventListener('abort', stop)
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

/** Signals a whole group; a group that is gone already is fine. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // Gone.
  }
}

export function identify(pid: number): ProcessIdentity {
  return { pid, startTime: startTimeOf(pid) ?? 'gone' }
}

/**
 * Ends a process of ours: the part's own signal to the process first, SIGKILL for its group after `patience` milliseconds.
 * A group outlives its first process only under the same number, so it is ours as long as no other process has that one.
 */
export async function endProcess(identity: ProcessIdentity, signal: NodeJS.Signals, patience: number): Promise<void> {
  const stranger = startTimeOf(identity.pid)
  if (stranger !== undefined && stranger !== identity.startTime) return
  if (isAlive(identity)) process.kill(identity.pid, signal)
  for (let waited = 0; isAlive(identity) && waited < patience; waited += 50) await pause(50)
  // What is left of the group (a part's own children) goes in any case.
  signalGroup(identity.pid, 'SIGKILL')
  for (let waited = 0; isAlive(identity) && waited < 5000; waited += 50) await pause(50)
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise(done => setTimeout(done, milliseconds))
}
