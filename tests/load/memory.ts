import type { HubStatus } from '../../launcher/commands/status.ts'
import { megabytes, type Figure } from './figure.ts'

const AIM = 3e9

/** Resident memory of each part with its children, and in total. */
export function memoryFigures(status: HubStatus): Figure[] {
  return [
    ...status.parts.map(({ part, rss }) => ({ name: `memory of ${part}`, value: megabytes(rss) })),
    { name: 'memory of all parts', aim: `<= ${megabytes(AIM)}`, value: megabytes(status.rss), met: status.rss <= AIM },
  ]
}
