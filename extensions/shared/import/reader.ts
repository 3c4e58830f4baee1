import { on } from 'node:events'
import { Worker } from 'node:worker_threads'
import { importError, isImportError, type ErrorDetails } from './errors.ts'
import type { FileRow, OpenedFile, WantedFormat } from './file.ts'
import type { FileLot } from './lots.ts'

/** What a thread is asked to read: a survey of the file or, with the size of a lot, its rows. */
export interface ReadJob {
  readonly path: string
  readonly format: WantedFormat
  /** Rows of a survey that are wanted themselves. */
  readonly head: number
  /** Most rows of a lot. */
  readonly lot?: number
  /** Rows of the file that are worked off already. */
  readonly skip: number
}

/** A file's form, its first rows and how many there are. */
export interface Survey extends Omit<OpenedFile, 'rows'> {
  readonly head: readonly FileRow[]
  readonly rowsTotal: number
}

export interface Answer<Lot> {
  readonly survey?: Survey
  readonly lot?: Lot
  readonly end?: true
  readonly error?: { readonly code: string | undefined, readonly message: string, readonly details: Record<string, unknown> | undefined }
}

/** Megabytes of JavaScript objects that reading a file may take, with little room for young ones, which would only wait there; a file that needs more ends its thread, not the process. */
const MEMORY = 256
const PLAIN = new URL('./read-worker.ts', import.meta.url)

/**
 * What a thread of its own answers that reads a file.
 * @param script calls `serveReading`
 * @throws the codes of `openFile`
 */
export async function* readInThread<Lot>(script: URL, job: ReadJob): AsyncGenerator<Answer<Lot>> {
  const worker = new Worker(script, { workerData: job, execArgv: [], resourceLimits: { maxOldGenerationSizeMb: MEMORY, maxYoungGenerationSizeMb: 16 } })
  try {
    for await (const [answer] of on(worker, 'message', { close: ['exit'] }) as AsyncIterable<[Answer<Lot>]>) {
      if (answer.error) throw rebuilt(answer.error)
      if (answer.end) return
      yield answer
      worker.postMessage('next')
    }
    throw new Error('the thread that reads the file ended')
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY') throw importError('FILE_TOO_COMPLEX')
    throw error
  } finally {
    await worker.terminate()
  }
}

function rebuilt({ code, message, details }: NonNullable<Answer<unknown>['error']>): Error {
  if (isImportError(code)) return importError(code, details as ErrorDetails | undefined)
  return Object.assign(new Error(message), { code })
}

/**
 * Reads the whole file once.
 * @param head how many of its first rows are wanted
 * @throws the codes of `openFile`
 */
export async function surveyFile(path: string, format: WantedFormat, head: number): Promise<Survey> {
  for await (const { survey } of readInThread(PLAIN, { path, format, head, skip: 0 })) if (survey) return survey
  throw new Error('no answer of the thread that reads the file')
}

/**
 * The rows of a file as they stand there, from `skip` on; a few lots are held at a time.
 * @throws the codes of `openFile`
 */
export async function* readLots(path: string, format: WantedFormat, skip: number, most: number): AsyncGenerator<FileLot> {
  for await (const { lot } of readInThread<FileLot>(PLAIN, { path, format, head: 0, skip, lot: most })) if (lot) yield lot
}
