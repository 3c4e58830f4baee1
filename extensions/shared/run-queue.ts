import type { Logger } from './context.ts'

/** Errors that pass by themselves: the server is starting, stopping or out of connections, or two writers met. */
const PASSING = /^(?:08|40|53|57P|ECONN|EPIPE|ENOTFOUND|ENOENT)/
const RETRIES = { times: 5, firstMilliseconds: 500 }

export const isPassing = (error: unknown): boolean => PASSING.test((error as { code?: string }).code ?? '')

/** What a process works off, one after the other, and tries again when what went wrong passes by itself. */
export class RunQueue {
  readonly #logger: Logger
  readonly #name: string
  readonly #work: (id: string) => Promise<boolean | void>
  readonly #known = new Set<string>()
  readonly #again = new Set<string>()
  #last: Promise<void> = Promise.resolve()

  /** @param work does nothing with one that is not open; true when more of it is left, for which it comes back after the others */
  constructor(logger: Logger, name: string, work: (id: string) => Promise<boolean | void>) {
    this.#logger = logger
    this.#name = name
    this.#work = work
  }

  get isBusy(): boolean {
    return this.#known.size > 0
  }

  /**
   * Puts one at the end. One that is waiting or running already is looked at once more afterwards: it may have seen that it was
   * paused, and not yet that it goes on.
   */
  add(id: string): void {
    if (this.#known.has(id)) return void this.#again.add(id)
    this.#known.add(id)
    this.#last = this.#last.then(() => this.#run(id)).finally(() => {
      this.#known.delete(id)
      if (this.#again.delete(id)) this.add(id)
    })
  }

  async #run(id: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        if (await this.#work(id) === true) this.#again.add(id)
        return
      } catch (error) {
        if (!isPassing(error) || attempt > RETRIES.times) return this.#logger.error({ id, err: error }, `${this.#name} goes on at the next start`)
        await new Promise(resolve => setTimeout(resolve, RETRIES.firstMilliseconds * 2 ** attempt))
      }
    }
  }
}
