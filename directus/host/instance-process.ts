import { fork, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import * as z from 'zod'
import { createRestartPolicy } from './restart-policy.ts'

/** A process that has not said that it is ready by then is taken for stuck. Milliseconds. */
const BOOT_TIMEOUT = 180_000
const STOP_TIMEOUT = 8_000
const REST_TIMEOUT = 5_000
/** How long after it could not be prepared it is tried again. Milliseconds. */
const PREPARE_AGAIN = 2_000
const restAnswer = z.object({ type: z.literal('rest'), requestId: z.string(), busy: z.boolean(), wakeAt: z.iso.datetime().nullable() })
/** Seconds that callers of an instance that was given up are told to wait: somebody has to look at it first. */
const RETRY_AFTER_GIVING_UP = 60

/** What a process still has to do. */
export interface Rest {
  /** Something runs now, or is queued. */
  readonly busy: boolean
  /** When it has to run again by itself. */
  readonly wakeAt?: Date
}

export type ProcessState = 'starting' | 'ready' | 'waiting' | 'given up' | 'stopping'

export interface ProcessStatus {
  readonly state: ProcessState
  readonly pid?: number
  readonly restarts: number
  /** Seconds after which asking again makes sense. */
  readonly retryAfter: number
}

export interface ProcessOptions {
  readonly slug: string
  /** Script of the process; it says `{ type: 'ready' }` when it serves. */
  readonly script?: string
  readonly env: Record<string, string>
  readonly logger: Logger
  /** Gives a process that becomes this instance by itself; without it one is forked with `env`. */
  readonly launch?: () => Promise<ChildProcess>
  /** Called before each start; what it needs may be away for a while, which is no death of the instance. */
  readonly prepare?: () => Promise<void>
  /** Milliseconds after which a `prepare` that failed is called again. */
  readonly prepareAgain?: number
  /** Messages other than `ready`; what it resolves to is sent back. */
  readonly onMessage?: (message: unknown) => Promise<unknown>
  /** It died too often and stays down until `restart`. */
  readonly onGivenUp?: (crashes: number, reason: string) => void
}

export interface InstanceProcess {
  status(): ProcessStatus
  /** Resolves when it is ready, rejects when the attempts were given up. */
  ready(): Promise<void>
  send(message: Record<string, unknown>): void
  /**
   * Asks the process what it still has to do.
   * @throws Error when it does not answer in time
   */
  askRest(timeout?: number): Promise<Rest>
  /** Forgets former deaths; one more attempt when it was given up. */
  restart(): void
  /**
   * Ends the process and resolves when it is gone.
   * @param released called as soon as it has let go of its database and its socket: from then on another may take its
   * place. What it has compiled is still written down, which takes seconds when nothing has been before.
   */
  stop(released?: () => void): Promise<void>
}

/** Keeps one instance's process alive: starts it, starts it again when it dies, gives up when it keeps dying. */
export function superviseProcess(options: ProcessOptions): InstanceProcess {
  const { slug, logger } = options
  const script = options.script ?? fileURLToPath(new URL('./child.ts', import.meta.url))
  let crashed = createRestartPolicy()
  let state: ProcessState = 'starting'
  let child: ChildProcess | undefined
  let restarts = 0
  let timer: NodeJS.Timeout | undefined
  const asked = new Map<string, (rest: Rest) => void>()
  let gate = Promise.withResolvers<void>()
  gate.promise.catch(() => {})

  let starting: Promise<void> = Promise.resolve()
  const begin = () => {
    starting = start()
  }

  async function start(): Promise<void> {
    state = 'starting'
    try {
      await options.prepare?.()
    }
    catch (error) {
      if (!isStopping()) startLater(`could not be prepared: ${(error as Error).message}`, options.prepareAgain ?? PREPARE_AGAIN)
      return
    }
    if (isStopping()) return
    let started: ChildProcess
    try {
      started = await options.launch?.() ?? fork(script, { execArgv: [], env: options.env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    }
    catch (error) {
      if (!isStopping()) died(`could not be launched: ${(error as Error).message}`)
      return
    }
    if (isStopping()) return endAtOnce(started)
    child = started
    const boot = setTimeout(() => {
      logger.error({ tenantId: slug, pid: started.pid }, 'the instance did not get ready in time')
      started.kill('SIGKILL')
    }, BOOT_TIMEOUT)
    started.on('message', (message: { type?: string }) => {
      if (message?.type === 'rest') return noteRest(message)
      if (message?.type !== 'ready') return answer(started, message)
      clearTimeout(boot)
      state = 'ready'
      logger.info({ tenantId: slug, pid: started.pid }, 'instance ready')
      gate.resolve()
    })
    let hasEnded = false
    const ended = (why: string) => {
      if (hasEnded) return
      hasEnded = true
      clearTimeout(boot)
      if (child === started) child = undefined
      if (state !== 'stopping') died(why)
    }
    const how = (code: number | null, signal: NodeJS.Signals | null) => `ended with ${signal ?? `code ${code}`}`
    started.on('error', (error) => {
      logger.error({ tenantId: slug, pid: started.pid, err: error }, 'the process of the instance cannot be reached')
      if (started.pid === undefined) ended('could not be started')
    })
    started.once('exit', (code, signal) => ended(how(code, signal)))
    // One that was taken over may have gone before anybody listened.
    if (started.exitCode !== null || started.signalCode !== null) ended(how(started.exitCode, started.signalCode))
    else if (!started.connected) started.kill('SIGKILL')
  }

  /** One that got up after the stop: it has served nobody. */
  async function endAtOnce(late: ChildProcess): Promise<void> {
    const gone = new Promise<void>(resolve => late.once('exit', () => resolve()))
    if (late.pid === undefined || late.exitCode !== null || late.signalCode !== null) return
    late.kill('SIGKILL')
    await gone
  }

  // In a function, because the state changes while `start` waits.
  function isStopping(): boolean {
    return state === 'stopping'
  }

  function noteRest(message: unknown): void {
    const { success, data } = restAnswer.safeParse(message)
    if (!success) return
    const { busy, wakeAt, requestId } = data
    asked.get(requestId)?.({ busy, ...wakeAt === null ? {} : { wakeAt: new Date(wakeAt) } })
  }

  function askRest(timeout = REST_TIMEOUT): Promise<Rest> {
    const requestId = randomUUID()
    return new Promise<Rest>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`instance ${slug} did not say what it still has to do`)), timeout)
      asked.set(requestId, (rest) => {
        clearTimeout(timer)
        resolve(rest)
      })
      if (child?.connected) child.send({ type: 'ask-rest', requestId })
    }).finally(() => asked.delete(requestId))
  }

  function answer(from: ChildProcess, message: unknown): void {
    void options.onMessage?.(message)
      .then(reply => reply !== undefined && from.connected && from.send(reply as Record<string, unknown>))
      .catch((error: unknown) => logger.error({ tenantId: slug, err: error }, 'a message of the instance could not be answered'))
  }

  function died(why: string): void {
    if (state === 'ready') {
      gate = Promise.withResolvers<void>()
      gate.promise.catch(() => {})
    }
    const verdict = crashed(performance.now())
    if (!verdict.restart) {
      state = 'given up'
      options.onGivenUp?.(verdict.crashes, why)
      gate.reject(new Error(`instance ${slug} ${why} ${verdict.crashes} times within a minute`))
      return
    }
    restarts++
    startLater(why, verdict.delay)
  }

  function startLater(why: string, delay: number): void {
    state = 'waiting'
    logger.warn({ tenantId: slug, delay }, `instance ${why}; starting it again`)
    timer = setTimeout(begin, delay)
  }

  begin()
  return {
    status: () => ({ state, pid: child?.pid, restarts, retryAfter: state === 'given up' ? RETRY_AFTER_GIVING_UP : 3 }),
    ready: () => gate.promise,
    send: message => child?.connected && child.send(message),
    askRest,
    restart() {
      crashed = createRestartPolicy()
      if (state !== 'given up') return
      gate = Promise.withResolvers<void>()
      gate.promise.catch(() => {})
      restarts++
      begin()
    },
    async stop(released) {
      state = 'stopping'
      clearTimeout(timer)
      gate.reject(new Error(`instance ${slug} was stopped`))
      // What is being prepared or launched now would be left behind.
      if (!child) await starting
      const running = child
      if (!running) return
      const gone = new Promise<void>(resolve => running.once('exit', () => resolve()))
      running.on('message', (message: { type?: string }) => message?.type === 'released' && released?.())
      running.kill('SIGTERM')
      const force = setTimeout(() => running.kill('SIGKILL'), STOP_TIMEOUT)
      await gone
      clearTimeout(force)
    },
  }
}
