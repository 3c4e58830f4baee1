import { HostError } from './errors.ts'

/** Lets a number of requests of one tenant through at a time; the others wait in line, up to a length. */
export interface Lane {
  /**
   * Resolves when it is one's turn.
   * @throws HostError 503 TENANT_BUSY when the line is too long, or does not move for too long
   */
  enter(): Promise<void>
  leave(): void
}

/** @param patience milliseconds for which one waits */
export function createLane(width: number, longest: number, patience: number): Lane {
  const waiting = new Set<() => void>()
  let inside = 0
  return {
    async enter() {
      if (inside < width) return void inside++
      if (waiting.size >= longest) throw busy()
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      waiting.add(resolve)
      const timer = setTimeout(() => {
        waiting.delete(resolve)
        reject(busy())
      }, patience)
      await promise.finally(() => clearTimeout(timer))
    },
    leave() {
      const [next] = waiting
      if (!next) return void inside--
      waiting.delete(next)
      next()
    },
  }
}

const busy = () => new HostError(503, 'TENANT_BUSY', 'Too many requests of this tenant at once. Please try again in a moment.', 1)
