import { on } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Mapping } from '@kontor/model/wire/imports'
import type { Batch } from './batches.ts'
import type { Target } from './convert.ts'
import { crmError, isImportError, type ErrorDetails } from './errors.ts'
import type { FileRow, OpenedFile, WantedFormat } from './file.ts'

/** What a thread is asked to read: a survey of the file or, with a mapping, its rows as leads. */
export interface ReadJob {
  readonly path: string
  readonly format: WantedFormat
  /** Rows of a survey that are wanted themselves. */
  readonly head: number
  readonly mapping?: Mapping
  readonly targets?: ReadonlyMap<string, Target>
  /** Rows of the file that are worked off already. */
  readonly skip: number
}

/** A file's form, its first rows and how many there are. */
export interface Survey extends Omit<OpenedFile, 'rows'> {
  readonly head: readonly FileRow[]
  readonly rowsTotal: number
}

export interface Answer {
  readonly survey?: Survey
  readonly batch?: Batch
  readonly end?: true
  readonly error?: { readonly code: string | undefined, readonly message: string, readonly details: Record<string, unknown> | undefined }
}

/** Megabytes of JavaScript objects that reading a file may take, with little room for young ones, which would only wait there; a file that needs more ends its thread, not the process. */
const MEMORY = 256

async function* answers(job: ReadJob): AsyncGenerator<Answer> {
  const worker = new Worker(new URL('./read-worker.ts', import.meta.url), { workerData: job, execArgv: [], resourceLimits: { maxOldGenerationSizeMb: MEMORY, maxYoungGenerationSizeMb: 16 } })
  try {
    for await (const [answer] of on(worker, 'message', { close: ['exit'] }) as AsyncIterable<[Answer]>) {
      if (answer.error) throw rebuilt(answer.error)
      if (answer.end) return
      yield answer
      worker.postMessage('next')
    }
    throw new Error('the thread that reads the file ended')
  } finally {
    await worker.terminate()
  }
}

function rebuilt({ code, message, details }: NonNullable<Answer['error']>): Error {
  if (isImportError(code)) return crmError(code, details as ErrorDetails | undefined)
  return Object.assign(new Error(message), { code })
}

/**
 * Reads the whole file once.
 * @param head how many of its first rows are wanted
 * @throws the codes of `openFile`
 */
export async function surveyFile(path: string, format: WantedFormat, head: number): Promise<Survey> {
  for await (const { survey } of answers({ path, format, head, skip: 0 })) if (survey) return survey
  throw new Error('no answer of the thread that reads the file')
}

/**
 * The rows of a file as leads, from `skip` on; a few batches are held at a time.
 * @throws the codes of `openFile`
 */
export async function* readBatches(path: string, format: WantedFormat, mapping: Mapping, targets: ReadonlyMap<string, Target>, skip: number): AsyncGenerator<Batch> {
  for await (const { batch } of answers({ path, format, head: 0, mapping, targets, skip })) if (batch) yield batch
}
