import { serveReading } from './serve-reading.ts'

await serveReading(lot => lot)
