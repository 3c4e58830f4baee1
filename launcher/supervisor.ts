import type { ChildProcess } from 'node:child_process'
import { LauncherError, messageOf } from './errors.ts'
import { chooseParts } from './parts/index.ts'
import type { Context, Part } from './parts/part.ts'
import { endProcess, identify, logFile, pause, startProcess, tail } from './processes.ts'
import { say } from './progress.ts'
import { runFiles, type PartRecord } from './run-files.ts'

/** A part that stayed healthy this long starts its backoff anew. */
const STABLE_MS = 60_000
const BACKOFF_MS = [500, 1000, 2000, 5000, 10_000, 30_000]
const CHECK_EVERY_MS = 10_000
/** So many failed checks in a row mean that a running process hangs. */
const CHECKS_TO_RESTART = 6

interface Running {
  readonly part: Part
  child: ChildProcess
  record: PartRecord
  healthySince?: number
  failures: number
  failedChecks: number
}

/** Starts the parts, watches them, starts dead ones again, stops them in order. */
export class Supervisor {
  readonly #context: Context
  readonly #parts: readonly Part[]
  readonly #running = new Map<string, Running>()
  readonly #healthy = new Map<string, { promise: Promise<void>, resolve: () => void, reject: (error: unknown) => void }>()
  #stopping = false
  #timer: NodeJS.Timeout | undefined

  constructor(context: Context, only?: readonly string[]) {
    this.#context = context
    this.#parts = chooseParts(only)
    for (const part of this.#parts) {
      const gate = Promise.withResolvers<void>()
      gate.promise.catch(() => {})
      this.#healthy.set(part.name, gate)
    }
  }

  /**
   * Brings every part up, side by side where nothing depends on the other.
   * @throws the first failure, after which `stop` must be called
   */
  async start(): Promise<void> {
    await Promise.all(this.#parts.map(part => this.#bringUp(part)))
    this.#timer = setInterval(() => void this.#checkAll(), CHECK_EVERY_MS)
  }

  async #bringUp(part: Part): Promise<void> {
    const gate = this.#healthy.get(part.name)
    try {
      await part.prepare?.(this.#context)
      await Promise.all(part.needs.map(name => this.#healthy.get(name)?.promise))
      await part.setUp?.(this.#context)
      this.#assertGoingOn()
      await this.#launch(part, 0)
      await this.#untilHealthy(part)
      await part.finish?.(this.#context)
      this.#markHealthy(part)
      say(`${part.label} is up`)
      gate?.resolve()
    } catch (error) {
      gate?.reject(error)
      throw error
    }
  }

  #assertGoingOn(): void {
    if (this.#stopping || this.#context.signal.aborted) throw new LauncherError('STOPPED', 'Stopped before everything was up.')
  }

  async #launch(part: Part, restarts: number, lastFailure?: string): Promise<void> {
    const command = await part.command(this.#context)
    const child = startProcess(this.#context.config, part.name, command)
    await new Promise<void>((done, failed) => {
      child.once('spawn', done)
      child.once('error', error => failed(new LauncherError('SPAWN', `${part.label} could not be started: ${error.message}`)))
    })
    const record: PartRecord = { part: part.name, ...identify(child.pid as number), state: 'starting', restarts, since: new Date().toISOString(), lastFailure }
    const former = this.#running.get(part.name)
    this.#running.set(part.name, { part, child, record, failures: former?.failures ?? 0, failedChecks: 0 })
    runFiles.writePart(this.#context.config, record)
    child.once('exit', (code, signal) => void this.#onExit(part, child, signal ?? `exit code ${code}`))
  }

  async #untilHealthy(part: Part): Promise<void> {
    const deadline = Date.now() + part.startSeconds * 1000
    let reason = 'no answer'
    while (Date.now() < deadline) {
      this.#assertGoingOn()
      const running = this.#running.get(part.name)
      if (running?.child.exitCode != null || running?.child.signalCode != null) throw this.#failure(part, 'ended while it started')
      try {
        if (await part.healthy(this.#context)) return
      } catch (error) {
        reason = messageOf(error)
      }
      await pause(150)
    }
    throw this.#failure(part, `was not healthy within ${part.startSeconds} s (${reason})`)
  }

  #failure(part: Part, what: string): LauncherError {
    const file = logFile(this.#context.config, part.name)
    return new LauncherError('PART_FAILED', `${part.label} ${what}. The end of ${file}:\n${tail(file)}`)
  }

  #markHealthy(part: Part): void {
    const running = this.#running.get(part.name)
    if (!running) return
    running.healthySince = Date.now()
    running.failedChecks = 0
    running.record = { ...running.record, state: 'healthy' }
    runFiles.writePart(this.#context.config, running.record)
  }

  async #onExit(part: Part, child: ChildProcess, why: string): Promise<void> {
    const running = this.#running.get(part.name)
    // During the first start #untilHealthy reports it.
    if (this.#stopping || running?.child !== child || (running.record.state === 'starting' && running.record.restarts === 0)) return
    if (running.healthySince && Date.now() - running.healthySince > STABLE_MS) running.failures = 0
    await this.#restart(running, why)
  }

  async #restart(running: Running, why: string): Promise<void> {
    const { part } = running
    const restarts = running.record.restarts + 1
    const wait = BACKOFF_MS[Math.min(running.failures, BACKOFF_MS.length - 1)] as number
    running.failures += 1
    running.record = { ...running.record, state: 'restarting', restarts, lastFailure: why }
    runFiles.writePart(this.#context.config, running.record)
    say(`${part.label} died (${why}), starting it again in ${wait / 1000} s`)
    await pause(wait)
    if (this.#stopping) return
    try {
      // What the dead process left of its group would hold the port.
      await endProcess(running.record, 'SIGKILL', 0)
      await this.#launch(part, restarts, why)
      await this.#untilHealthy(part)
      this.#markHealthy(part)
      say(`${part.label} is up again`)
    } catch (error) {
      const current = this.#running.get(part.name)
      if (this.#stopping || !current) return
      // A process that ended has its own exit event, which comes back here; one that hangs is ended first.
      if (current.child.exitCode === null && current.child.signalCode === null) await endProcess(current.record, 'SIGKILL', 0)
      else await this.#restart(current, messageOf(error).split('\n')[0] ?? why)
    }
  }

  async #checkAll(): Promise<void> {
    await Promise.all([...this.#running.values()].filter(running => running.record.state === 'healthy').map(async (running) => {
      const ok = await running.part.healthy(this.#context).catch(() => false)
      running.failedChecks = ok ? 0 : running.failedChecks + 1
      if (running.failedChecks < CHECKS_TO_RESTART || this.#stopping) return
      running.failedChecks = 0
      say(`${running.part.label} runs but does not answer, ending it`)
      await endProcess(running.record, 'SIGKILL', 0)
    }))
  }

  /** Ends every part, those first that need others; returns when all are gone. */
  async stop(): Promise<void> {
    this.#stopping = true
    clearInterval(this.#timer)
    await stopParts(this.#context.config, [...this.#running.values()].map(running => running.record))
  }
}

/**
 * Ends the recorded processes in order: a part before what it needs. Only the very processes of the records are
 * touched (number and start time agree).
 */
export async function stopParts(config: Context['config'], records: readonly PartRecord[]): Promise<void> {
  const all = chooseParts(undefined)
  const left = new Map(records.map(record => [record.part, record]))
  while (left.size > 0) {
    const free = [...left.values()].filter(record => !all.some(part => left.has(part.name) && part.needs.includes(record.part)))
    await Promise.all(free.map(async (record) => {
      const part = all.find(candidate => candidate.name === record.part)
      runFiles.writePart(config, { ...record, state: 'stopping' })
      await endProcess(record, part?.stopSignal ?? 'SIGTERM', part?.patience ?? 10_000)
      runFiles.removePart(config, record.part)
      left.delete(record.part)
    }))
  }
}
