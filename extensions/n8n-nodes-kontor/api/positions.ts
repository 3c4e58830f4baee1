import type { Api } from './kontor-api.ts'
import { Refusal } from './refusal.ts'

/** Where a trigger stopped in one tenant's events. */
export interface Positions {
  read(): Promise<string | undefined>
  write(cursor: string): Promise<void>
}

/**
 * Kept by the hub, beside the events: n8n stores what a trigger remembers only when it starts a run, and not when that run
 * has come to its end.
 * @param reader name that the trigger keeps for good
 */
export function hubPositions(api: Api, reader: string): Positions {
  const path = `/platform/events/readers/${encodeURIComponent(reader)}`
  return {
    async read() {
      try {
        return (await api<{ data: { cursor: string } }>('GET', path)).data.cursor
      }
      catch (error) {
        if (error instanceof Refusal && error.status === 404 && error.code === 'READER_UNKNOWN') return undefined
        throw error
      }
    },
    async write(cursor) {
      await api('PUT', path, { cursor })
    },
  }
}
