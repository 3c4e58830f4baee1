import { expect, test } from 'vitest'
import { entryOf, eventOf } from './entry.ts'

const row = {
  id: 'e1', type: 'crm.lead.updated', collection: 'leads', record: 'r1', at: new Date('2026-11-21T10:00:00Z'), actor: 'p1', trace: null, batch: null,
  payload: { id: 'r1', changed: { city: { from: null, to: 'Köln "am Rhein"' } } },
}

test('an event comes out of the stream as it went in', () => {
  expect(eventOf('demo', entryOf(row))).toEqual({
    eventId: 'e1', tenantId: 'demo', type: 'crm.lead.updated', collection: 'leads', recordId: 'r1', timestamp: '2026-11-21T10:00:00.000Z', actorId: 'p1', traceId: null, batchId: null, payload: row.payload,
  })
})

test('an entry that somebody else wrote is refused by the name of what it lacks', () => {
  expect(() => eventOf('demo', ['id', 'e1', 'type', 'x'])).toThrow('collection')
  expect(() => eventOf('demo', entryOf(row).with(-1, '{'))).toThrow()
})
