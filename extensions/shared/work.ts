/** What a part of an instance still has to do without being asked by anybody. */
export interface Work {
  /** Something runs now or waits to run. */
  readonly busy: boolean
  /** When it will have to run. */
  readonly dueAt?: Date
}

const REGISTRY = Symbol.for('kontor.work')
type Registry = Map<string, () => Promise<Work>>

/** Every part that has announced work; shared by all packages of this process. */
export function workRegistry(): Registry {
  const place = globalThis as { [REGISTRY]?: Registry }
  return place[REGISTRY] ??= new Map()
}

/**
 * An instance that nobody uses is parked: its process ends. Before that the host asks every part that was announced
 * here; what is busy keeps the process alive, what is due later wakes it in time.
 * @param name of the part; announcing it again replaces what was said before
 */
export function announceWork(name: string, ask: () => Promise<Work>): void {
  workRegistry().set(name, ask)
}
