import { expect, test } from 'vitest'
import { bodyOf } from './payload.ts'

const event = { id: '1', type: 'crm.lead.updated', at: new Date(0), actor: null }

test('names are those of the API, and what programs may not read is left out', () => {
  const changed = { next_step_at: { from: null, to: '2026-01-01' }, secret_note: { to: 'x' } }
  expect(bodyOf('demo', { ...event, payload: { id: '2', changed } }, new Set(['id', 'next_step_at']))).toEqual({
    eventId: '1', tenant: 'demo', type: 'crm.lead.updated', timestamp: '1970-01-01T00:00:00.000Z', actorId: null, payload: { id: '2', changed: { nextStepAt: { from: null, to: '2026-01-01' } } },
  })
  expect(bodyOf('demo', { ...event, payload: { id: '2', values: { lead_number: 'L-1', own_field: 1 } } }, new Set(['*'])).payload).toEqual({ id: '2', values: { leadNumber: 'L-1', ownField: 1 } })
})
