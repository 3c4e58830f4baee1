import type { Config } from './config.ts'
import { LauncherError, messageOf } from './errors.ts'
import { isAlive, orphansOf } from './identity.ts'
import { inLevels, selectParts } from './order.ts'
import { PartRunner } from './part-runner.ts'
import { PARTS } from './parts/index.ts'
import type { Context, Part } from './parts/part.ts'
import { endProcess, pause } from './processes.ts'
import { elapsed, say } from './progress.ts'
import { runFiles } from './run-files.ts'
import { endQuietRuns } from './system/run-quietly.ts'

/** Seconds for the first answers of parts that have just started. */
const HUB_SECONDS = 60

/** Brings the parts of one hub up, each as soon as those that it needs are healthy, and ends them in order. */
export class Supervisor {
  readonly #context: Context
  readonly #parts: readonly Part[]
  readonly #runners: ReadonlyMap<string, PartRunner>
  #bringing: Promise<unknown> = Promise.resolve()

  constructor(context: Context, only?: readonly string[]) {
    this.#context = context
    this.#parts = selectParts(PARTS, only)
    this.#runners = new Map(this.#parts.map(part => [part.name, new PartRunner(part, context)]))
  }

  /**
   * Brings every part up, side by side where nothing depends on the other.
   * @throws the first failure, after which `stop` must be called
   */
  async start(): Promise<void> {
    const ready = new Map<string, Promise<void>>()
    for (const part of inLevels(this.#parts).flat()) {
      ready.set(part.name, this.#bringUp(part, part.needs.map(name => ready.get(name))))
    }
    this.#bringing = Promise.allSettled(ready.values())
    await Promise.all(ready.values())
    if (this.#parts.length === PARTS.length) await this.#untilHubAnswers()
  }

  /** Every part is well by itself; the hub is when the portal reaches all of them. */
  async #untilHubAnswers(): Promise<void> {
    const address = `http://127.0.0.1:${this.#context.config.ports.PORTAL_PORT}/api/v1/health`
    let answer = 'no answer'
    for (const limit = Date.now() + HUB_SECONDS * 1000; Date.now() < limit; await pause(200)) {
      this.#assertGoingOn()
      try {
        const response = await fetch(address, { signal: AbortSignal.timeout(5000) })
        answer = await response.text()
        if (response.ok) return
      } catch (error) {
        answer = messageOf(error)
      }
    }
    throw new LauncherError('HUB_UNHEALTHY', `All parts run, but the portal does not reach all of them within ${HUB_SECONDS} s (${address}): ${answer.slice(0, 400)}`)
  }

  async #bringUp(part: Part, needed: readonly (Promise<void> | undefined)[]): Promise<void> {
    await Promise.all([part.prepare?.(this.#context), ...needed])
    this.#assertGoingOn()
    const from = elapsed()
    await part.setUp?.(this.#context)
    this.#assertGoingOn()
    await this.#runner(part).start()
    await this.#finish(part)
    say(`${part.label} is up (${(elapsed() - from).toFixed(1)} s)`)
  }

  /** A part that dies in the middle is started again by its runner; the work is then done once more. */
  async #finish(part: Part): Promise<void> {
    if (!part.finish) return
    const runner = this.#runner(part)
    const { restarts } = runner
    try {
      await part.finish(this.#context)
    } catch (error) {
      if (runner.restarts === restarts && runner.healthy) throw error
      while (!runner.healthy) {
        this.#assertGoingOn()
        await pause(200)
      }
      await part.finish(this.#context)
    }
  }

  #runner(part: Part): PartRunner {
    return this.#runners.get(part.name) as PartRunner
  }

  #assertGoingOn(): void {
    if (this.#context.signal.aborted) throw new LauncherError('STOPPED', 'Ended before everything was up.')
  }

  /** Ends every part, those first that need others; returns when all are gone. The context's signal is aborted before. */
  async stop(): Promise<void> {
    endQuietRuns()
    for (const level of inLevels(this.#parts).reverse()) await Promise.all(level.map(part => this.#runner(part).stop()))
    await this.#bringing
  }
}

/**
 * Ends what a killed launcher left behind, in order: only the very processes of its records are touched (number and
 * start time agree).
 * @returns the names of what still ran
 */
export async function endLeftovers(config: Config): Promise<string[]> {
  const records = runFiles.readParts(config)
  const left: string[] = []
  const end = async (name: string) => {
    const part = PARTS.find(candidate => candidate.name === name)
    const record = records.find(candidate => candidate.part === name)
    if (!record) return
    if (isAlive(record) || orphansOf(record).length > 0) {
      left.push(name)
      await endProcess(record, part?.stopSignal ?? 'SIGTERM', part?.patience ?? 5000)
    }
    runFiles.removePart(config, name)
  }
  // Work such as a build or an import first: it uses the parts.
  const work = records.map(record => record.part).filter(name => !PARTS.some(part => part.name === name))
  for (const level of [work, ...inLevels(PARTS).reverse().map(parts => parts.map(part => part.name))]) await Promise.all(level.map(end))
  return left
}
