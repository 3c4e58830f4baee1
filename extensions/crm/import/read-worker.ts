import { serveReading } from '@kontor/extension-shared/import/serve-reading'
import { makeBatch } from './batches.ts'
import type { BatchJob } from './reader.ts'

await serveReading((lot, { mapping, targets, options }: BatchJob) => makeBatch(lot, mapping, targets, options))
