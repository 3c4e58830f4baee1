import { expect, test } from 'vitest'
import { endOfDay, inDays } from './work'

const LATE = Date.parse('2026-11-22T23:30:00Z')

test('a step is planned for a morning of the person\'s own days', () => {
  expect(inDays(1, 'Europe/Berlin', LATE)).toBe('2026-11-24T09:00')
  expect(inDays(1, 'America/New_York', LATE)).toBe('2026-11-23T09:00')
  expect(inDays(7, 'Europe/Berlin', Date.parse('2026-03-27T12:00:00Z'))).toBe('2026-04-03T09:00')
})

test('what is due today is due until the person\'s midnight', () => {
  expect(endOfDay('Europe/Berlin', LATE)).toBe('2026-11-23T22:59:00.000Z')
  expect(endOfDay('America/New_York', LATE)).toBe('2026-11-23T04:59:00.000Z')
})
