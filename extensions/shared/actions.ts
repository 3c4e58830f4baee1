/** Something that was done and that hooks and flows are told of, as Directus hands it on. */
export interface DoneAction {
  readonly event: string | readonly string[]
  readonly meta: unknown
  readonly context: unknown
}

const PLACE = Symbol.for('kontor.tell-actions')
type Tell = (action: DoneAction) => void
const place = globalThis as { [PLACE]?: Tell }

/** Whoever serves Directus says how its hooks and flows are told. */
export function provideActions(tell: Tell): void {
  place[PLACE] = tell
}

/**
 * Tells hooks and flows of what was done in a transaction of our own, once that has come true. Directus tells of a write
 * at once, and an extension has no way to its hooks.
 * @throws Error outside a process of the host
 */
export function tellActions(actions: readonly DoneAction[]): void {
  const tell = place[PLACE]
  if (!tell) throw new Error('nobody tells hooks and flows of what was done')
  for (const action of actions) tell(action)
}
