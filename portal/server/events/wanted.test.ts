import { expect, test } from 'vitest'
import type { Entry } from './read-events.ts'
import { isWanted, questionsOf } from './wanted.ts'

const one = (type: string, recordId: string, batchId: string | null = null) => ({ cursor: '1-0', event: { type, collection: 'leads', recordId, batchId } }) as unknown as Entry

test('types are wanted by name or by their beginning, rows of imports only when they are asked for', () => {
  const wants = (types: string[], type: string, batchId: string | null = null, rows = false) => isWanted({ types, rows }, { type, batchId })
  expect(wants([], 'crm.lead.created')).toBe(true)
  expect(wants(['crm.lead.*', 'chat.message.created'], 'crm.lead.created')).toBe(true)
  expect(wants(['crm.lead.*'], 'crm.lead_source.created')).toBe(false)
  expect(wants(['crm.lead.created'], 'crm.lead.created_by')).toBe(false)
  expect([wants([], 'crm.lead.created', 'b1'), wants([], 'crm.lead.created', 'b1', true)]).toEqual([false, true])
})

test('what was deleted is asked for apart, each record once', () => {
  expect(questionsOf([one('crm.lead.created', 'a'), one('crm.lead.updated', 'a'), one('crm.lead.deleted', 'a'), one('crm.lead.updated', 'b')])).toEqual([
    { collection: 'leads', deleted: false, ids: ['a', 'b'] }, { collection: 'leads', deleted: true, ids: ['a'] },
  ])
})
