import type { ExtensionContext } from '@kontor/extension-shared/context'
import { failImport, OPEN_STATES, runImport } from './run.ts'

type Context = Pick<ExtensionContext, 'services' | 'database' | 'getSchema' | 'logger'>

/** Errors that pass by themselves: the server is starting, stopping or out of connections, or two writers met. */
const PASSING = /^(?:08|40|53|57P|ECONN|EPIPE|ENOTFOUND|ENOENT)/
const RETRIES = { times: 5, firstMilliseconds: 500 }

/** Imports of this process, one after the other, so that an import never takes more than one connection. */
export class ImportQueue {
  readonly #context: Context
  readonly #known = new Set<string>()
  #last: Promise<void> = Promise.resolve()

  constructor(context: Context) {
    this.#context = context
  }

  /** Puts an import at the end; one that is waiting or running already is not put in twice. */
  add(id: string): void {
    if (this.#known.has(id)) return
    this.#known.add(id)
    this.#last = this.#last.then(() => this.#run(id)).finally(() => this.#known.delete(id))
  }

  /** Goes on with what a former process left unfinished. */
  async resume(): Promise<void> {
    const open: { id: string }[] = await this.#context.database('imports').whereIn('state', [...OPEN_STATES]).orderBy('date_created').select('id')
    for (const { id } of open) this.add(id)
  }

  async #run(id: string): Promise<void> {
    const { database, logger } = this.#context
    for (let attempt = 1; ; attempt++) {
      try {
        return await runImport(this.#context, id)
      } catch (error) {
        const passing = PASSING.test((error as { code?: string }).code ?? '')
        if (!passing) return failImport(database, logger, id, error).catch(e => logger.error({ importId: id, err: e }, 'import state not written'))
        if (attempt > RETRIES.times) return logger.error({ importId: id, err: error }, 'import goes on at the next start')
        await new Promise(resolve => setTimeout(resolve, RETRIES.firstMilliseconds * 2 ** attempt))
      }
    }
  }
}
