import type { Database, ExtensionContext, Logger } from '@kontor/extension-shared/context'
import type { Work } from '@kontor/extension-shared/work'
import { isLater } from '../bot/answer.ts'
import { readChatEnv, type ChatEnv } from '../env.ts'
import { answerMessage } from './answer-message.ts'
import { claimMessages, nextAttempt, nextDue, renewClaims, RENEW_EVERY, type ClaimedMessage } from './claim.ts'
import { storeAnswer, storeFailure, storeLater } from './results.ts'

/** Messages answered at the same time by one process. */
const AT_ONCE = 8
/** The longest pause between two looks into the database, in milliseconds; what is stored here is looked at at once. */
const SWEEP = 5_000

/**
 * Has stored messages answered. The database is the queue: this process only claims, calls and notes the result, so one
 * that dies loses nothing and another goes on when its claims have run out.
 */
export class AnswerQueue {
  readonly #database: Database
  readonly #logger: Logger
  readonly #env: ChatEnv
  readonly #claimed = new Map<string, ClaimedMessage>()
  #timer: NodeJS.Timeout | undefined
  #looking = false
  #again = false
  #stopped = false

  constructor({ database, logger, env }: Pick<ExtensionContext, 'database' | 'logger' | 'env'>) {
    this.#database = database
    this.#logger = logger
    this.#env = readChatEnv(env)
  }

  /** Goes on with what is open. Called once. */
  start(): void {
    setInterval(() => {
      renewClaims(this.#database, this.#claimed.values()).catch((error: unknown) => this.#logger.warn({ err: error }, 'claims of chat messages not renewed'))
    }, RENEW_EVERY).unref()
    this.kick()
  }

  /** Something was stored: look now. */
  kick(): void {
    this.#again = true
    if (!this.#looking && !this.#stopped) void this.#look()
  }

  /** What keeps this process alive, and when it is needed again. */
  async work(): Promise<Work> {
    const due = await nextAttempt(this.#database)
    return { busy: this.#claimed.size > 0 || due === 0, ...due === undefined ? {} : { dueAt: new Date(Date.now() + due * 1000) } }
  }

  /** Takes nothing new any more. */
  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  async #look(): Promise<void> {
    this.#looking = true
    clearTimeout(this.#timer)
    let pause = SWEEP
    try {
      while (this.#again && !this.#stopped) {
        this.#again = false
        const free = AT_ONCE - this.#claimed.size
        if (free <= 0) break
        for (const message of await claimMessages(this.#database, free)) void this.#answer(message)
      }
      const due = await nextDue(this.#database)
      // An open message that is overdue waits for the one before it, whose end kicks.
      if (due !== undefined && due > 0) pause = Math.min(SWEEP, due * 1000 + 20)
    } catch (error) {
      this.#logger.warn({ err: error }, 'chat messages not looked for; trying again')
    } finally {
      this.#looking = false
      if (this.#again && this.#claimed.size < AT_ONCE) setImmediate(() => this.kick())
      else if (!this.#stopped) this.#timer = setTimeout(() => this.kick(), pause).unref()
    }
  }

  async #answer(message: ClaimedMessage): Promise<void> {
    this.#claimed.set(message.id, message)
    const trace = { messageId: message.id, threadId: message.thread, attempt: message.attempts }
    try {
      const reply = await answerMessage(this.#database, this.#env, message)
      await (isLater(reply) ? storeLater(this.#database, message, reply) : storeAnswer(this.#database, message, reply))
    } catch (error) {
      this.#logger.warn({ ...trace, err: error }, 'chat message not answered')
      await storeFailure(this.#database, message, error).catch((failure: unknown) => this.#logger.error({ ...trace, err: failure }, 'state of a chat message not written'))
    } finally {
      this.#claimed.delete(message.id)
      this.kick()
    }
  }
}

let queue: AnswerQueue | undefined

/** The one queue of this process: hooks and endpoints share it. */
export function answerQueue(context: Pick<ExtensionContext, 'database' | 'logger' | 'env'>): AnswerQueue {
  return queue ??= new AnswerQueue(context)
}
