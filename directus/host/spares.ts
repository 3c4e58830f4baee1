import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import { createRestartPolicy } from './restart-policy.ts'

/** A process that has not imported everything by then is taken for stuck. Milliseconds. */
const IMPORT_TIMEOUT = 120_000
/** How long after one was taken the next is started: people ask more when their first request was answered. */
const REFILL_DELAY = 2_000
/** Who takes a spare and does not serve by then holds up the next no longer. Milliseconds. */
const WAKE_TIMEOUT = 15_000
/** How soon it is looked again whether nobody imports or wakes any more. Milliseconds. */
const LOOK_AGAIN = 250

export interface SparePool {
  /**
   * A process that has imported Directus, for one instance and no other: one that is ready, else the one that will be
   * ready first, else a new one.
   * @throws Error when it dies while it imports
   */
  take(): Promise<ChildProcess>
  /** How many wait ready. */
  ready(): number
  stop(): Promise<void>
}

interface Spare {
  readonly child: ChildProcess
  readonly imported: Promise<void>
  isReady: boolean
}

export interface SpareOptions {
  /** How many wait at a time. */
  readonly size: number
  readonly script?: string
  readonly env: () => Record<string, string>
  readonly logger: Logger
  readonly refillDelay?: number
}

/** Keeps processes that have done what takes long about a start and do not know yet whose they will be. */
export function createSparePool(options: SpareOptions): SparePool {
  const script = options.script ?? fileURLToPath(new URL('./child.ts', import.meta.url))
  const died = createRestartPolicy()
  const spares: Spare[] = []
  /** Processes that import at the moment, those that somebody waits for too. */
  let importing = 0
  /** Processes that were taken and do not serve yet. */
  let waking = 0
  let stopped = false
  let timer: NodeJS.Timeout | undefined

  function start(): Spare {
    const child = fork(script, { execArgv: [], env: options.env(), stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const spare: Spare = { child, imported: promise, isReady: false }
    importing++
    const over = () => { importing-- }
    promise.then(over, over)
    const boot = setTimeout(() => child.kill('SIGKILL'), IMPORT_TIMEOUT)
    child.once('message', () => {
      clearTimeout(boot)
      spare.isReady = true
      resolve()
    })
    // Also when it was taken: what is sent to one that has just died must not end the host.
    child.on('error', reject)
    child.once('close', (code, signal) => {
      clearTimeout(boot)
      reject(new Error(`a spare process ended with ${signal ?? `code ${code}`}`))
      const place = spares.indexOf(spare)
      // One that was taken is its instance's business.
      if (place < 0 || stopped) return
      spares.splice(place, 1)
      const verdict = died(performance.now())
      options.logger.warn({ code, signal }, 'a spare process died')
      refill(verdict.restart ? verdict.delay : 60_000)
    })
    promise.catch(() => {})
    spares.push(spare)
    return spare
  }

  function refill(delay: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (stopped || spares.length >= options.size) return
      // One after the other: two at once are both late, and for one of them a tenant waits.
      if (importing + waking > 0) return refill(LOOK_AGAIN)
      start().imported.then(() => refill(0), () => {})
    }, delay)
  }

  function noteWaking(child: ChildProcess): void {
    waking++
    const served = (message: { type?: string }) => {
      if (message?.type === 'ready') over()
    }
    const over = () => {
      clearTimeout(patience)
      child.off('message', served).off('close', over)
      waking--
    }
    const patience = setTimeout(over, WAKE_TIMEOUT).unref()
    child.on('message', served).once('close', over)
  }

  refill(0)
  return {
    async take() {
      if (stopped) throw new Error('the host is stopping')
      const spare = spares.find(({ isReady }) => isReady) ?? spares[0] ?? start()
      spares.splice(spares.indexOf(spare), 1)
      refill(options.refillDelay ?? REFILL_DELAY)
      await spare.imported
      noteWaking(spare.child)
      return spare.child
    },
    ready: () => spares.filter(({ isReady }) => isReady).length,
    async stop() {
      stopped = true
      clearTimeout(timer)
      await Promise.all(spares.map(({ child }) => {
        const gone = new Promise(resolve => child.once('close', resolve))
        child.kill('SIGKILL')
        return gone
      }))
    },
  }
}
