import { parentPort, workerData } from 'node:worker_threads'
import { openFile } from './file.ts'
import { lotsOf, type FileLot } from './lots.ts'
import type { Answer, ReadJob, Survey } from './reader.ts'

async function survey(job: ReadJob): Promise<Survey> {
  const { rows, ...form } = await openFile(job.path, job.format)
  const head = []
  let rowsTotal = 0
  for await (const row of rows) if (++rowsTotal <= job.head) head.push(row)
  return { ...form, head, rowsTotal }
}

/**
 * What a thread does that reads a file, so that a large one keeps nobody waiting who asks this process for something else.
 * It is asked by its `workerData` and told with each message that one more lot may come; see `reader.ts`.
 * @param make what becomes of the rows of a lot
 */
export async function serveReading<Job extends ReadJob, Lot>(make: (lot: FileLot, job: Job) => Lot): Promise<void> {
  const port = parentPort!
  const job = workerData as Job
  /** Lots that may be under way at once: one is written while the next one waits. */
  let credits = 2
  let refill: (() => void) | undefined
  port.on('message', () => {
    credits++
    refill?.()
  })
  const answer = (message: Answer<Lot>) => port.postMessage(message)
  try {
    if (job.lot === undefined) answer({ survey: await survey(job) })
    else {
      const { rows } = await openFile(job.path, job.format)
      for await (const lot of lotsOf(rows, job.skip, job.lot)) {
        while (credits === 0) await new Promise<void>(resolve => refill = resolve)
        credits--
        answer({ lot: make(lot, job) })
      }
    }
    answer({ end: true })
  } catch (error) {
    const { code, message, extensions } = error as { code?: string, message: string, extensions?: Record<string, unknown> }
    answer({ error: { code, message, details: extensions && Object.fromEntries(Object.entries(extensions).filter(([name]) => name !== 'messages' && name !== 'code')) } })
  } finally {
    port.close()
  }
}
