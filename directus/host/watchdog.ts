import type { Logger } from 'pino'
import type { ServedInstance } from './fleet-contract.ts'
import { ping } from './health.ts'

/** A process that was ready and has then answered nothing so often in a row hangs; one that only has much to do answers now and then. */
const MISSES = 12

/**
 * Ends processes that run and do not serve any more. Who ends is started again, as after any other death: one tenant's
 * trouble stays that tenant's.
 * @returns looks at every instance once; to be called every ten seconds
 */
export function createWatchdog(list: () => readonly ServedInstance[], logger: Logger, misses = MISSES): () => Promise<void> {
  const missed = new Map<number, number>()
  return async () => {
    const ready = list().flatMap(instance => instance.process.status().state === 'ready' ? [{ instance, pid: instance.process.status().pid ?? 0 }] : [])
    for (const pid of missed.keys()) if (!ready.some(one => one.pid === pid)) missed.delete(pid)
    await Promise.all(ready.map(async ({ instance: { slug, upstream, process: { status } }, pid }) => {
      if (await ping(upstream.socket)) return void missed.delete(pid)
      const count = (missed.get(pid) ?? 0) + 1
      missed.set(pid, count)
      // It may have been parked or have died by itself meanwhile.
      if (count < misses || status().pid !== pid || status().state !== 'ready') return
      missed.delete(pid)
      logger.error({ tenantId: slug, pid }, 'the instance runs and does not answer: it is ended')
      endProcess(pid)
    }))
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  }
  catch {
    // It is gone already.
  }
}
