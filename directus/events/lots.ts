import type { Entry } from './group.ts'

interface Lot { readonly entries: Entry[], due: number }

export interface Lots {
  /** The first of its record has to be tried again at `due`. */
  put(entry: Entry, due: number): void
  /** Lines up behind an earlier one of the same record. @returns whether there is one */
  join(entry: Entry): boolean
  /** The first of a record whose time has come. */
  due(now: number): Entry | undefined
  /** The first of its record is done with: the next one's turn is at once. */
  next(entry: Entry): void
  /** Milliseconds until something is due; Infinity when nothing waits. */
  dueIn(now: number): number
  has(id: string): boolean
  ids(): string[]
  size(): number
  clear(): void
}

/** What waits for another attempt, and behind it later events of the same record. */
export function createLots(): Lots {
  const lots = new Map<string, Lot>()
  const known = new Set<string>()
  const keyOf = ({ id, event }: Entry) => event ? `${event.collection}/${event.recordId}` : id
  return {
    put(entry, due) {
      const lot = lots.get(keyOf(entry))
      if (lot) lot.due = due
      else lots.set(keyOf(entry), { entries: [entry], due })
      known.add(entry.id)
    },
    join(entry) {
      const lot = lots.get(keyOf(entry))
      lot?.entries.push(entry)
      if (lot) known.add(entry.id)
      return lot !== undefined
    },
    due: now => [...lots.values()].filter(lot => lot.due <= now).sort((a, b) => a.due - b.due)[0]?.entries[0],
    next(entry) {
      const lot = lots.get(keyOf(entry))
      lot?.entries.shift()
      known.delete(entry.id)
      if (lot?.entries.length === 0) lots.delete(keyOf(entry))
      else if (lot) lot.due = 0
    },
    dueIn: now => Math.min(...[...lots.values()].map(lot => lot.due - now)),
    has: id => known.has(id),
    ids: () => [...known],
    size: () => known.size,
    clear() {
      lots.clear()
      known.clear()
    },
  }
}
