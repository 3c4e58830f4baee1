import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLiveStream, VIEW, type LiveEvent } from './live-stream.ts'

class Source extends EventTarget {
  readyState = 1
  closed = false
  readonly address: string
  constructor(address: string) {
    super()
    this.address = address
  }

  close() { this.closed = true }
  say(event: string, data: unknown, id = '') { this.dispatchEvent(new MessageEvent(event, { data: JSON.stringify(data), lastEventId: id })) }
}

let sources: Source[]
let hidden = false
const make = () => createLiveStream({ isHidden: () => hidden, open: (address) => {
  const source = new Source(address)
  sources.push(source)
  return source as unknown as EventSource
} })
const event = (recordId: string) => ({ type: 'crm.lead.updated', collection: 'leads', recordId, payload: {} })
const latest = () => sources.at(-1) as Source

beforeEach(() => {
  vi.useFakeTimers()
  sources = []
  hidden = false
})
afterEach(() => vi.useRealTimers())

test('all listeners of a tab share one stream, which ends after the last one', () => {
  const live = make()
  const seen: string[] = []
  const ends = ['a', 'b'].map(name => live.listen('demo', event => seen.push(`${name}${event?.recordId}`)))
  latest().say('message', event('1'), '5-0')
  expect([sources.length, seen]).toEqual([1, ['a1', 'b1']])
  ends.forEach(end => end())
  vi.advanceTimersByTime(1000)
  // The next page listens at once.
  const end = live.listen('demo', () => {})
  vi.advanceTimersByTime(5000)
  expect(latest().closed).toBe(false)
  end()
  vi.advanceTimersByTime(5000)
  expect([sources.length, latest().closed]).toEqual([1, true])
})

test('a hidden tab lets go of it and comes back where it was', () => {
  const live = make()
  live.listen('demo', () => {})
  latest().say('message', event('1'), '5-0')
  hidden = true
  live.look()
  vi.advanceTimersByTime(60_000)
  expect(latest().closed).toBe(true)
  hidden = false
  live.look()
  expect([sources.length, latest().address]).toEqual([2, '/api/v1/platform/events/stream?live=true&tenant=demo&after=5-0'])
})

test('a connection that is lost before anything happened goes on where it began', () => {
  const live = make()
  live.listen('demo', () => {})
  latest().say('ready', { cursor: '7-0' }, '7-0')
  latest().dispatchEvent(new Event('error'))
  vi.advanceTimersByTime(2000)
  expect([sources.length, latest().address]).toEqual([2, '/api/v1/platform/events/stream?live=true&tenant=demo&after=7-0'])
})

test('news of fields and rights are told as no event of a record, once for several within a second', () => {
  const live = make()
  const seen: (string | undefined)[] = []
  live.listen('demo', event => seen.push(event?.collection))
  for (let i = 0; i < 3; i++) latest().say('view', {})
  vi.advanceTimersByTime(1000)
  expect(seen).toEqual([VIEW])
  latest().say('view', {})
  vi.advanceTimersByTime(1000)
  expect(seen).toEqual([VIEW, VIEW])
})

test('it comes back after growing pauses, and not when there is no right any more', () => {
  const live = make()
  const seen: (LiveEvent | undefined)[] = []
  live.listen('demo', event => seen.push(event))
  for (const pause of [1250, 2500, 5000]) {
    const count = sources.length
    latest().dispatchEvent(new Event('error'))
    vi.advanceTimersByTime(pause * 0.55)
    expect(sources.length).toBe(count)
    vi.advanceTimersByTime(pause)
    expect(sources.length).toBe(count + 1)
  }
  latest().say('reset', {}, '9-0')
  expect(seen).toEqual([undefined])
  latest().say('end', { code: 'SESSION_EXPIRED' })
  vi.advanceTimersByTime(600_000)
  live.look()
  expect(sources.length).toBe(4)
})

test('another tenant is another stream, from its own present on', () => {
  const live = make()
  const end = live.listen('demo', () => {})
  latest().say('message', event('1'), '5-0')
  end()
  live.listen('acme', () => {})
  expect([sources[0]?.closed, latest().address]).toEqual([true, '/api/v1/platform/events/stream?live=true&tenant=acme'])
})
