import type { Entry } from './read-events.ts'

/** Which events a caller wants. */
export interface Wish {
  /** Types, or beginnings that end in `.*`; all when there are none. */
  readonly types: readonly string[]
  /** Rows of imports too, one by one. */
  readonly rows: boolean
}

/** @param type such as `crm.lead.created` */
export function isWanted({ types, rows }: Wish, { type, batchId }: { readonly type: string, readonly batchId: string | null }): boolean {
  if (!rows && batchId !== null) return false
  return types.length === 0 || types.some(name => name === type || (name.endsWith('.*') && type.startsWith(name.slice(0, -1))))
}

export interface Question {
  readonly collection: string
  readonly deleted: boolean
  readonly ids: readonly string[]
}

/** What has to be known of the records of some events: those that were deleted are asked for as if they were not. */
export function questionsOf(entries: readonly Entry[]): Question[] {
  const found = new Map<string, { collection: string, deleted: boolean, ids: Set<string> }>()
  for (const { event } of entries) {
    if (!event) continue
    const deleted = isDeletion(event.type)
    const key = keyOf(event.collection, deleted)
    const known = found.get(key) ?? { collection: event.collection, deleted, ids: new Set<string>() }
    found.set(key, known)
    known.ids.add(event.recordId)
  }
  return [...found.values()].map(({ ids, ...rest }) => ({ ...rest, ids: [...ids] }))
}

export const keyOf = (collection: string, deleted: boolean) => `${deleted ? '-' : ''}${collection}`
export const isDeletion = (type: string): boolean => type.endsWith('.deleted')
