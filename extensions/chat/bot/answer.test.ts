import { describe, expect, it } from 'vitest'
import { parseAnswer } from './answer.ts'

const messageId = '0d7c2c54-31a5-4a5c-9f0e-6f0c9c1e0001'
const lead = { collection: 'leads', id: '0d7c2c54-31a5-4a5c-9f0e-6f0c9c1e0002', label: 'Müller & Söhne KG' }
const body = (value: unknown) => JSON.stringify(value)

describe('the answer of a workflow', () => {
  it('is taken with its sources, each once', () => {
    expect(parseAnswer(body({ messageId, text: ' Gefunden. ', sources: [lead, lead] }), messageId)).toEqual({ messageId, text: 'Gefunden.', sources: [lead] })
  })
  it('is none while n8n starts', () => {
    expect(() => parseAnswer('n8n is starting up. Please wait', messageId)).toThrow('no JSON')
    expect(() => parseAnswer('<html>n8n is starting up</html>', messageId)).toThrow('no JSON')
    expect(() => parseAnswer(body({ message: 'Workflow was started' }), messageId)).toThrow('another shape')
  })
  it.each([
    ['empty', { messageId, text: '  ' }],
    ['without text', { messageId }],
    ['a list', [{ messageId, text: 'a' }]],
    ['too long', { messageId, text: 'x'.repeat(20_001) }],
    ['with a source elsewhere', { messageId, text: 'a', sources: [{ ...lead, collection: 'directus_users' }] }],
    ['with a source without id', { messageId, text: 'a', sources: [{ ...lead, id: 'javascript:alert(1)' }] }],
  ])('is refused when it is %s', (_, value) => {
    expect(() => parseAnswer(body(value), messageId)).toThrow('another shape')
  })
  it('is refused when it answers another message', () => {
    expect(() => parseAnswer(body({ messageId: lead.id, text: 'a' }), messageId)).toThrow('another message')
  })
})
