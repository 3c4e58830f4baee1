import type { ChildProcess } from 'node:child_process'
import { LauncherError, messageOf } from './errors.ts'
import type { Context, Part } from './parts/part.ts'
import { endProcess, identify, logFile, pause, startProcess, tail } from './processes.ts'
import { say } from './progress.ts'
import { runFiles, type PartRecord } from './run-files.ts'

/** Milliseconds before the first, second, ... restart of a part that keeps dying. */
export function backoff(failures: number): number {
  return Math.min(500 * 2 ** Math.max(0, failures - 1), 30_000)
}

/** A part that was healthy for so long starts again with the shortest wait. */
const STEADY_MS = 60_000
/** How often a part may die before it was ever healthy. */
const FIRST_ATTEMPTS = 2
const CHECK_EVERY_MS = 10_000
/** So many failed checks in a row mean that a running process hangs; a busy machine alone must not look so. */
const CHECKS_TO_RESTART = 12

interface Attempt {
  /** Settles with the reason when the process has ended. */
  readonly ended: Promise<string>
  over: boolean
}

/** Starts one part, starts it anew whenever it dies or hangs, ends it. Others read how it is in `<home>/run/parts`. */
export class PartRunner {
  readonly #part: Part
  readonly #context: Context
  readonly #checkEvery: number
  #record: PartRecord | undefined
  #stopping = false
  #wake = () => {}
  #loop: Promise<void> = Promise.resolve()

  /** @param checkEvery milliseconds between two looks at a running part */
  constructor(part: Part, context: Context, checkEvery = CHECK_EVERY_MS) {
    this.#part = part
    this.#context = context
    this.#checkEvery = checkEvery
  }

  get restarts(): number {
    return this.#record?.restarts ?? 0
  }

  get healthy(): boolean {
    return this.#record?.state === 'healthy'
  }

  /**
   * @returns when the part is healthy for the first time
   * @throws LauncherError PART_FAILED when it cannot be started
   */
  start(): Promise<void> {
    return new Promise((done, failed) => {
      this.#loop = this.#supervise(done, failed).catch(failed)
    })
  }

  /** Ends the part for good; fine when it never started. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.#wake()
    if (this.#record) {
      this.#note({ state: 'stopping' })
      await endProcess(this.#record, this.#part.stopSignal, this.#part.patience)
    }
    await this.#loop
    runFiles.removePart(this.#context.config, this.#part.name)
  }

  async #supervise(ready: () => void, failed: (error: Error) => void): Promise<void> {
    let everHealthy = false
    let failures = 0
    while (!this.#stopping) {
      const attempt = await this.#spawn()
      const outcome = await this.#untilHealthy(attempt)
      let healthySince = Infinity
      let reason = `gave no healthy answer within ${this.#part.startSeconds} s`
      if (outcome === 'healthy') {
        healthySince = Date.now()
        this.#note({ state: 'healthy' })
        if (everHealthy) say(`${this.#part.label} is up again`)
        everHealthy = true
        ready()
        reason = await this.#whileRunning(attempt)
      } else if (outcome === 'ended') {
        reason = await attempt.ended
      }
      if (this.#stopping) {
        failed(new LauncherError('STOPPED', 'Ended before everything was up.'))
        return
      }
      // A process that hangs, and what a dead one left behind: it would keep the port.
      if (this.#record) await endProcess(this.#record, 'SIGKILL', 0)
      failures = Date.now() - healthySince > STEADY_MS ? 1 : failures + 1
      if (!everHealthy && failures >= FIRST_ATTEMPTS) {
        const file = logFile(this.#context.config, this.#part.name)
        failed(new LauncherError('PART_FAILED', `${this.#part.label} does not start: it ${reason}. The end of ${file}:\n${tail(file)}`))
        return
      }
      const wait = backoff(failures)
      this.#note({ state: 'restarting', restarts: this.restarts + 1, lastFailure: `${new Date().toISOString()} ${reason}` })
      say(`${this.#part.label} ${reason}; starting it again in ${wait / 1000} s`)
      await this.#sleep(wait)
    }
  }

  async #spawn(): Promise<Attempt> {
    let child: ChildProcess
    try {
      const command = await this.#part.command(this.#context)
      if (this.#stopping) return { ended: Promise.resolve('was ended'), over: true }
      child = startProcess(this.#context.config, this.#part.name, command)
    } catch (error) {
      return { ended: Promise.resolve(`could not be started (${messageOf(error)})`), over: true }
    }
    const gate = Promise.withResolvers<string>()
    const attempt: Attempt = { ended: gate.promise, over: false }
    const end = (reason: string) => {
      attempt.over = true
      gate.resolve(reason)
    }
    child.on('error', error => end(`could not be started (${error.message})`))
    child.on('exit', (code, signal) => end(signal ? `was ended by ${signal}` : `ended with exit code ${code}`))
    if (child.pid !== undefined) {
      this.#record = { ...identify(child.pid), part: this.#part.name, state: 'starting', restarts: this.restarts, since: new Date().toISOString(), lastFailure: this.#record?.lastFailure }
      runFiles.writePart(this.#context.config, this.#record)
    }
    return attempt
  }

  async #untilHealthy(attempt: Attempt): Promise<'healthy' | 'ended' | 'silent'> {
    const limit = Date.now() + this.#part.startSeconds * 1000
    while (!attempt.over && !this.#stopping) {
      if (await this.#answers()) return attempt.over ? 'ended' : 'healthy'
      if (Date.now() > limit) return 'silent'
      await pause(150)
    }
    return 'ended'
  }

  /** @returns the reason why the part does not serve any more */
  async #whileRunning(attempt: Attempt): Promise<string> {
    for (let failed = 0; failed < CHECKS_TO_RESTART;) {
      const ended = await Promise.race([attempt.ended, this.#sleep(this.#checkEvery)])
      if (ended !== undefined || this.#stopping) return attempt.ended
      failed = await this.#isAlive() ? 0 : failed + 1
    }
    return `ran but gave no healthy answer for ${CHECKS_TO_RESTART * this.#checkEvery / 1000} s`
  }

  async #answers(): Promise<boolean> {
    try {
      return await this.#part.healthy(this.#context)
    } catch {
      return false
    }
  }

  async #isAlive(): Promise<boolean> {
    try {
      return await (this.#part.alive ?? this.#part.healthy).call(this.#part, this.#context)
    } catch {
      return false
    }
  }

  #note(change: Partial<PartRecord>): void {
    if (!this.#record) return
    this.#record = { ...this.#record, ...change }
    runFiles.writePart(this.#context.config, this.#record)
  }

  #sleep(milliseconds: number): Promise<undefined> {
    return new Promise((done) => {
      const timer = setTimeout(() => done(undefined), milliseconds)
      this.#wake = () => {
        clearTimeout(timer)
        done(undefined)
      }
    })
  }
}
