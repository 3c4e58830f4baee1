import { Worker } from 'node:worker_threads'
import { crmError } from '../import/errors.ts'
import type { PageText } from './page-text.ts'

/** Milliseconds that a page may take, which a thread of its own needs to begin, too. Pages that people read take some hundredths of them. */
const PATIENCE = 8_000
/** Threads at a time; more would take the place of everything else. */
const AT_ONCE = 2
let running = 0

/** Megabytes. */
const MEMORY = 192

/**
 * Text, title and, with its address, links of a page, made in a thread of its own: a page that is built to take minutes or all memory holds up nobody.
 * @param type media type of the answer, with its charset
 * @throws DOCUMENT_TOO_LONG, DOCUMENT_BUSY
 */
export async function readInThread(bytes: Buffer, type: string, { address, patience = PATIENCE }: { readonly address?: string, readonly patience?: number } = {}): Promise<PageText> {
  if (running >= AT_ONCE) throw crmError('DOCUMENT_BUSY')
  running++
  const worker = new Worker(new URL('./page-worker.ts', import.meta.url), { workerData: { bytes, type, address }, execArgv: [], resourceLimits: { maxOldGenerationSizeMb: MEMORY, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 } })
  let clock: NodeJS.Timeout | undefined
  try {
    return await new Promise<PageText>((done, failed) => {
      const tooMuch = () => failed(crmError('DOCUMENT_TOO_LONG'))
      clock = setTimeout(tooMuch, patience)
      worker.once('message', done)
      // Out of memory, nested too deeply: whatever ended it, it was the page.
      worker.once('error', tooMuch)
      worker.once('exit', tooMuch)
    })
  } finally {
    running--
    clearTimeout(clock)
    await worker.terminate()
  }
}
