/**
 * Runs in a thread of its own, so that reading a large file keeps nobody waiting who asks this process for something
 * else. What it is asked for is in its `workerData`; see `reader.ts`.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { madeBatches } from './batches.ts'
import { openFile } from './file.ts'
import type { Answer, ReadJob, Survey } from './reader.ts'

const port = parentPort!
const job = workerData as ReadJob
/** Batches that may be under way at once: one is written while the next one waits. */
let credits = 2
let refill: (() => void) | undefined
port.on('message', () => {
  credits++
  refill?.()
})

const answer = (message: Answer) => port.postMessage(message)

async function survey(): Promise<Survey> {
  const { rows, ...form } = await openFile(job.path, job.format)
  const head = []
  let rowsTotal = 0
  for await (const row of rows) if (++rowsTotal <= job.head) head.push(row)
  return { ...form, head, rowsTotal }
}

async function send(): Promise<void> {
  const { rows } = await openFile(job.path, job.format)
  for await (const batch of madeBatches(rows, job.mapping!, job.targets!, job.skip)) {
    while (credits === 0) await new Promise<void>(resolve => refill = resolve)
    credits--
    answer({ batch })
  }
}

try {
  if (job.mapping) await send()
  else answer({ survey: await survey() })
  answer({ end: true })
} catch (error) {
  const { code, message, extensions } = error as { code?: string, message: string, extensions?: Record<string, unknown> }
  answer({ error: { code, message, details: extensions && Object.fromEntries(Object.entries(extensions).filter(([name]) => name !== 'messages' && name !== 'code')) } })
} finally {
  port.close()
}
