import { expect, test } from 'vitest'
import { activityBody, nextStepBody, timelineIcon, type Activity, type TimelineEntry } from './activities'

const empty = { subject: '', text: '', nextStep: '', nextStepAt: '' }

test('a call says what came of it, and nothing that was not typed', () => {
  expect(activityBody('call', { ...empty, text: ' Ruft zurück ' }, 'not_reached')).toEqual({ kind: 'call', direction: 'out', result: 'not_reached', body: 'Ruft zurück' })
  expect(activityBody('note', { ...empty, text: 'Messe' })).toEqual({ kind: 'note', body: 'Messe' })
  expect(activityBody('meeting', { ...empty, subject: 'Besuch' })).toEqual({ kind: 'meeting', subject: 'Besuch' })
  expect(activityBody('mail', { ...empty, subject: ' Angebot ' })).toEqual({ kind: 'mail', direction: 'out', subject: 'Angebot' })
  for (const kind of ['call', 'note'] as const) expect(activityBody(kind, { ...empty, subject: 'Angebot' })).not.toHaveProperty('subject')
})

test('of the next step only what was named changes, at the hour of the person\'s zone', () => {
  expect(nextStepBody(empty)).toBeUndefined()
  expect(nextStepBody({ ...empty, nextStep: 'Angebot senden' })).toEqual({ nextStep: 'Angebot senden' })
  expect(nextStepBody({ ...empty, nextStep: ' ', nextStepAt: '2026-12-01T09:30' }, 'Europe/Berlin')).toEqual({ nextStepAt: '2026-12-01T08:30:00.000Z' })
  expect(nextStepBody({ ...empty, nextStepAt: '2026-12-01T09:30' }, 'America/New_York')).toEqual({ nextStepAt: '2026-12-01T14:30:00.000Z' })
})

test('a change of the status has a sign of its own', () => {
  const change = (field: string): TimelineEntry => ({ id: '1', at: '', type: 'change', change: { action: 'updated', by: null, changes: [{ field, label: field }] } })
  expect([timelineIcon(change('status')), timelineIcon(change('city'))]).toEqual(['i-lucide-flag', 'i-lucide-pencil'])
  expect(timelineIcon({ id: '1', at: '', type: 'activity', own: true, activity: { kind: 'call' } as Activity })).toBe('i-lucide-phone')
})
