import type { WantedFormat } from '@kontor/extension-shared/import/file'
import { BATCH_ROWS } from '@kontor/extension-shared/import/limits'
import { readInThread, type ReadJob } from '@kontor/extension-shared/import/reader'
import type { Mapping } from '@kontor/model/wire/imports'
import type { Batch } from './batches.ts'
import type { Target } from './convert.ts'
import type { ImportOptions } from './options.ts'

/** Asks for the rows of a file as leads. */
export interface BatchJob extends ReadJob {
  readonly mapping: Mapping
  readonly targets: ReadonlyMap<string, Target>
  readonly options: ImportOptions
}

/**
 * The rows of a file as leads, from `skip` on; a few batches are held at a time.
 * @throws the codes of `openFile`
 */
export async function* readBatches(path: string, format: WantedFormat, mapping: Mapping, targets: ReadonlyMap<string, Target>, options: ImportOptions, skip: number): AsyncGenerator<Batch> {
  const job: BatchJob = { path, format, head: 0, mapping, targets, options, skip, lot: BATCH_ROWS }
  for await (const { lot } of readInThread<Batch>(new URL('./read-worker.ts', import.meta.url), job)) if (lot) yield lot
}
