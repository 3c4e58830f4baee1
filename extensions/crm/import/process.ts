import type { ExtensionContext } from '@kontor/extension-shared/context'
import { ImportQueue } from './queue.ts'

let queue: ImportQueue | undefined

/** The one queue of this process, shared by endpoints and hooks. */
export function importQueue(context: Pick<ExtensionContext, 'services' | 'database' | 'getSchema' | 'logger' | 'env'>): ImportQueue {
  return queue ??= new ImportQueue(context)
}
