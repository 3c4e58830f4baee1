import type { Database, Logger } from '../context.ts'
import { failImport, OPEN_STATES, UNFINISHED_STATES, type ImportTable } from './steps.ts'
import { sweep } from './temporary.ts'

/** Errors that pass by themselves: the server is starting, stopping or out of connections, or two writers met. */
const PASSING = /^(?:08|40|53|57P|ECONN|EPIPE|ENOTFOUND|ENOENT)/
const RETRIES = { times: 5, firstMilliseconds: 500 }

/** A kind of imports and how they are worked off. */
export interface ImportKind {
  readonly table: ImportTable
  readonly database: Database
  readonly logger: Logger
  /** Of the files of its open imports. */
  readonly folder: string
  /** Works an import off to its end, from where it stands; does nothing with one that is not open. */
  readonly run: (id: string) => Promise<void>
  /** Undoes an import that is to be undone; does nothing with another. */
  readonly undo: (id: string) => Promise<void>
}

/** Imports of this process, and undoing them, one after the other, so that they never take more than one connection. */
export class ImportQueue {
  readonly #kind: ImportKind
  readonly #known = new Set<string>()
  readonly #again = new Set<string>()
  readonly #since = Date.now()
  #last: Promise<void> = Promise.resolve()

  constructor(kind: ImportKind) {
    this.#kind = kind
  }

  /**
   * Puts an import at the end. One that is waiting or running already is looked at once more afterwards: it may have seen
   * that it was paused, and not yet that it goes on.
   */
  add(id: string): void {
    if (this.#known.has(id)) return void this.#again.add(id)
    this.#known.add(id)
    this.#last = this.#last.then(() => this.#run(id)).finally(() => {
      this.#known.delete(id)
      if (this.#again.delete(id)) this.add(id)
    })
  }

  /** Goes on with what a former process left unfinished and removes the files that it left behind. */
  async resume(): Promise<void> {
    const { database, folder, table } = this.#kind
    const unfinished: { id: string, state: string }[] = await database(table).whereIn('state', [...UNFINISHED_STATES, 'undoing']).orderBy('date_created').select('id', 'state')
    await sweep(folder, new Set(unfinished.filter(i => i.state !== 'undoing').map(i => i.id)), this.#since)
    for (const { id, state } of unfinished) if (state !== 'paused') this.add(id)
  }

  /** Whether an import waits or runs, in this process or left over from a former one. */
  async isBusy(): Promise<boolean> {
    const { database, table } = this.#kind
    return this.#known.size > 0 || await database(table).whereIn('state', [...OPEN_STATES, 'undoing']).first('id') !== undefined
  }

  async #run(id: string): Promise<void> {
    const { logger } = this.#kind
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
    const { database, logger, table, run, undo } = this.#kind
    try {
      await run(id)
    } catch (error) {
      if (PASSING.test((error as { code?: string }).code ?? '')) throw error
      await failImport(database, table, logger, id, error)
    }
    await undo(id)
  }
}
