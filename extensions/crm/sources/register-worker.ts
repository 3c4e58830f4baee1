import { serveReading } from '@kontor/extension-shared/import/serve-reading'
import { makeRows, type RegisterJob } from './register-rows.ts'

await serveReading((lot, { mapping }: RegisterJob) => makeRows(lot, mapping))
