import { failImport, OPEN_STATES, runImport, type RunContext } from './run.ts'
import { sweep, temporaryFolder } from './temporary.ts'
import { undoImport } from './undo.ts'

/** Errors that pass by themselves: the server is starting, stopping or out of connections, or two writers met. */
const PASSING = /^(?:08|40|53|57P|ECONN|EPIPE|ENOTFOUND|ENOENT)/
const RETRIES = { times: 5, firstMilliseconds: 500 }

/** Imports of this process, and undoing them, one after the other, so that they never take more than one connection. */
export class ImportQueue {
  readonly #context: RunContext
  readonly #known = new Set<string>()
  readonly #since = Date.now()
  #last: Promise<void> = Promise.resolve()

  constructor(context: RunContext) {
    this.#context = context
  }

  /** Puts an import at the end; one that is waiting or running already is not put in twice. */
  add(id: string): void {
    if (this.#known.has(id)) return
    this.#known.add(id)
    this.#last = this.#last.then(() => this.#run(id)).finally(() => this.#known.delete(id))
  }

  /** Goes on with what a former process left unfinished and removes the files that it left behind. */
  async resume(): Promise<void> {
    const { database, env } = this.#context
    const unfinished: { id: string, state: string }[] = await database('imports').whereIn('state', [...OPEN_STATES, 'undoing']).orderBy('date_created').select('id', 'state')
    await sweep(temporaryFolder(env), new Set(unfinished.filter(i => i.state !== 'undoing').map(i => i.id)), this.#since)
    for (const { id } of unfinished) this.add(id)
  }

  /** Whether an import waits or runs, in this process or left over from a former one. */
  async isBusy(): Promise<boolean> {
    return this.#known.size > 0 || await this.#context.database('imports').whereIn('state', [...OPEN_STATES, 'undoing']).first('id') !== undefined
  }

  async #run(id: string): Promise<void> {
    const { logger } = this.#context
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#work(id)
        return
      } catch (error) {
        const passing = PASSING.test((error as { code?: string }).code ?? '')
        if (!passing || attempt > RETRIES.times) return logger.error({ importId: id, err: error }, 'import goes on at the next start')
        await new Promise(resolve => setTimeout(resolve, RETRIES.firstMilliseconds * 2 ** attempt))
      }
    }
  }

  async #work(id: string): Promise<void> {
    const { database, logger } = this.#context
    try {
      await runImport(this.#context, id)
    } catch (error) {
      if (PASSING.test((error as { code?: string }).code ?? '')) throw error
      await failImport(database, logger, id, error)
    }
    await undoImport(this.#context, id)
  }
}
