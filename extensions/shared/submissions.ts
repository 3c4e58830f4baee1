const PLACE = Symbol.for('kontor.submissions')
const place = globalThis as { [PLACE]?: () => void }

/** Whoever makes leads of what was sent through forms says how it is told that something waits. */
export function onSubmissions(take: () => void): void {
  place[PLACE] = take
}

/** Something waits that was sent through a form. */
export const takeSubmissions = (): void => place[PLACE]?.()
