import { describe, expect, it } from 'vitest'
import type { KontorEvent } from './events.ts'
import { followEvents, type Following } from './follow-events.ts'
import { Refusal } from './refusal.ts'

const event = (n: number, id = `e${n}`): KontorEvent => ({ cursor: String(n), eventId: id, tenantId: 'demo', type: 'crm.lead.created', payload: { id: `r${n}` } })

/** A tenant with events, and a trigger that ends when it has read all of them. */
function stage(events: readonly KontorEvent[], options: Partial<Following> & { readonly stopped?: string } = {}) {
  const ending = new AbortController()
  const [worked, notes, failures]: [string[][], string[], number[]] = [[], [], []]
  const running = followEvents({
    signal: ending.signal, size: 1, wants: () => true, sleep: () => new Promise(resolve => setImmediate(resolve)), failed: (_, times) => void failures.push(times),
    start: () => Promise.resolve(options.stopped ?? '0'),
    async read(after) {
      await Promise.resolve()
      const rest = events.filter(({ cursor }) => Number(cursor) > Number(after)).slice(0, 3)
      if (rest.length === 0) ending.abort()
      return { events: rest, cursor: rest.at(-1)?.cursor ?? after, more: false }
    },
    work: (found) => {
      worked.push(found.map(({ eventId }) => eventId))
      return Promise.resolve()
    },
    note: (cursor) => {
      notes.push(cursor)
      return Promise.resolve()
    },
    ...options,
  })
  return { running, worked, notes, failures, ending }
}

describe('events are followed', () => {
  it('one after the other, each place noted after its work', async () => {
    const { running, worked, notes } = stage([1, 2, 3, 4, 5].map(n => event(n)))
    await running
    expect(worked).toEqual([['e1'], ['e2'], ['e3'], ['e4'], ['e5']])
    expect(notes).toEqual(['0', '1', '2', '3', '4', '5'])
  })
  it('in pieces, from where it stopped', async () => {
    const { running, worked } = stage([1, 2, 3, 4, 5].map(n => event(n)), { size: 2, stopped: '1' })
    await running
    expect(worked).toEqual([['e2', 'e3'], ['e4'], ['e5']])
  })
  it('again when the work could not be begun, and without noting its place', async () => {
    let broken = 2
    const tried: string[] = []
    const { running, notes, failures } = stage([event(1), event(2)], {
      work: ([first]) => {
        tried.push(String(first?.eventId))
        return broken-- > 0 ? Promise.reject(new Error('the database is away')) : Promise.resolve()
      },
    })
    await running
    expect(tried).toEqual(['e1', 'e1', 'e1', 'e2'])
    expect(notes).toEqual(['0', '1', '2'])
    expect(failures).toEqual([1, 2])
  })
  it('once when the same one comes again, and not again when its place could not be noted', async () => {
    let broken = true
    const notes: string[] = []
    const { running, worked } = stage([event(1), event(2, 'e1'), event(3)], {
      note: (cursor) => {
        notes.push(cursor)
        if (cursor !== '1' || !broken) return Promise.resolve()
        broken = false
        return Promise.reject(new Refusal(503, 'UNAVAILABLE', 'away'))
      },
    })
    await running
    expect(worked).toEqual([['e1'], ['e3']])
    expect(notes).toEqual(['0', '1', '3'])
  })
})
