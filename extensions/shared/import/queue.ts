import type { Database, Logger } from '../context.ts'
import { isPassing, RunQueue } from '../run-queue.ts'
import { failImport, OPEN_STATES, UNFINISHED_STATES, type ImportTable } from './steps.ts'
import { sweep } from './temporary.ts'

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
  readonly #queue: RunQueue
  readonly #since = Date.now()

  constructor(kind: ImportKind) {
    this.#kind = kind
    this.#queue = new RunQueue(kind.logger, 'import', id => this.#work(id))
  }

  /** Puts an import at the end. */
  add(id: string): void {
    this.#queue.add(id)
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
    return this.#queue.isBusy || await database(table).whereIn('state', [...OPEN_STATES, 'undoing']).first('id') !== undefined
  }

  async #work(id: string): Promise<void> {
    const { database, logger, table, run, undo } = this.#kind
    try {
      await run(id)
    } catch (error) {
      if (isPassing(error)) throw error
      await failImport(database, table, logger, id, error)
    }
    await undo(id)
  }
}
