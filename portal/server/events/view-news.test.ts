import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { followView } from './view-news.ts'

const listeners = new Set<(tenant: string | undefined) => void>()
vi.mock('../core/changes.ts', () => ({ onViewChanged: (listener: (tenant: string | undefined) => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
} }))
const change = (tenant?: string) => listeners.forEach(listener => listener(tenant))
let told = 0
let end: () => void
beforeEach(() => {
  vi.useFakeTimers()
  told = 0
  end = followView('demo', () => { told++ })
})
afterEach(() => {
  end()
  vi.useRealTimers()
})

test('several changes are told of once, when it is quiet again', () => {
  for (let step = 0; step < 4; step++) {
    change('demo')
    vi.advanceTimersByTime(500)
  }
  expect(told).toBe(0)
  vi.advanceTimersByTime(300)
  expect(told).toBe(1)
})

test('changes without end are told of all the same, those of others never', () => {
  for (let at = 0; at < 3500; at += 250) {
    change('demo')
    vi.advanceTimersByTime(250)
  }
  expect(told).toBe(1)
  vi.advanceTimersByTime(5000)
  change('other')
  vi.advanceTimersByTime(5000)
  expect(told).toBe(2)
})

test('who has gone is told nothing', () => {
  change()
  end()
  vi.advanceTimersByTime(5000)
  expect([told, listeners.size]).toEqual([0, 0])
})
