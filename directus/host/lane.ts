import { HostError } from './errors.ts'

/** Lets a number of requests of one tenant through at a time; the others wait in line, up to a length. */
export interface Lane {
  /**
   * Resolves when it is one's turn.
   * @throws HostError 503 TENANT_BUSY when the line is too long
   */
  enter(): Promise<void>
  leave(): void
}

export function createLane(width: number, longest: number): Lane {
  const waiting: (() => void)[] = []
  let inside = 0
  return {
    async enter() {
      if (inside < width) return void inside++
      if (waiting.length >= longest) throw new HostError(503, 'TENANT_BUSY', 'Too many requests of this tenant at once. Please try again in a moment.', 1)
      await new Promise<void>(resolve => waiting.push(resolve))
    },
    leave() {
      const next = waiting.shift()
      if (next) next()
      else inside--
    },
  }
}
