import { parentPort, workerData } from 'node:worker_threads'
import { readText } from './page-text.ts'

const { bytes, type, address } = workerData as { readonly bytes: Uint8Array, readonly type: string, readonly address?: string }
parentPort?.postMessage(readText(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), type, address))
