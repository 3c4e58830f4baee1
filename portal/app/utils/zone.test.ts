import { expect, test } from 'vitest'
import { fromZoned, toZoned } from './zone.ts'

test.each([
  ['2026-01-15T12:00:00.000Z', 'Europe/Berlin', '2026-01-15T13:00'], ['2026-07-15T12:00:00.000Z', 'Europe/Berlin', '2026-07-15T14:00'], ['2026-07-15T12:00:00.000Z', 'Pacific/Auckland', '2026-07-16T00:00'],
  ['2026-01-15T03:30:00.000Z', 'America/New_York', '2026-01-14T22:30'], ['2026-07-15T12:00:00.000Z', 'Asia/Kathmandu', '2026-07-15T17:45'],
])('%s in %s is %s, and back', (iso, zone, local) => {
  expect(toZoned(iso, zone)).toBe(local)
  expect(fromZoned(local, zone)).toBe(iso)
})

test('on the days on which the clocks change', () => {
  expect(fromZoned('2026-03-29T01:59', 'Europe/Berlin')).toBe('2026-03-29T00:59:00.000Z')
  expect(fromZoned('2026-03-29T03:00', 'Europe/Berlin')).toBe('2026-03-29T01:00:00.000Z')
  expect(toZoned(fromZoned('2026-03-29T02:30', 'Europe/Berlin'), 'Europe/Berlin')).toBe('2026-03-29T03:30')
  expect(fromZoned('2026-10-25T03:00', 'Europe/Berlin')).toBe('2026-10-25T02:00:00.000Z')
  expect(fromZoned('2026-10-25T01:59', 'Europe/Berlin')).toBe('2026-10-24T23:59:00.000Z')
})

test('nonsense is empty', () => expect(toZoned('tomorrow', 'Europe/Berlin')).toBe(''))
