import { describe, expect, it } from 'vitest'
import { isLater, LATER, parseReply } from './answer.ts'

const messageId = '0d7c2c54-31a5-4a5c-9f0e-6f0c9c1e0001'
const lead = { collection: 'leads', id: '0d7c2c54-31a5-4a5c-9f0e-6f0c9c1e0002', label: 'Müller & Söhne KG' }
const body = (value: unknown) => JSON.stringify(value)

describe('the answer of a workflow', () => {
  it('is taken with its sources, each once', () => {
    expect(parseReply(body({ messageId, text: ' Gefunden. ', sources: [lead, lead] }), messageId)).toEqual({ messageId, text: 'Gefunden.', sources: [lead] })
  })
  it('is none while n8n starts', () => {
    expect(() => parseReply('n8n is starting up. Please wait', messageId)).toThrow('no JSON')
    expect(() => parseReply('<html>n8n is starting up</html>', messageId)).toThrow('no JSON')
    expect(() => parseReply(body({ message: 'Workflow was started' }), messageId)).toThrow('another shape')
  })
  it.each([
    ['empty', { messageId, text: '  ' }],
    ['without text', { messageId }],
    ['a list', [{ messageId, text: 'a' }]],
    ['too long', { messageId, text: 'x'.repeat(20_001) }],
    ['with a source elsewhere', { messageId, text: 'a', sources: [{ ...lead, collection: 'directus_users' }] }],
    ['with a source without id', { messageId, text: 'a', sources: [{ ...lead, id: 'javascript:alert(1)' }] }],
  ])('is refused when it is %s', (_, value) => {
    expect(() => parseReply(body(value), messageId)).toThrow('another shape')
  })
  it.each([[{ later: true }, LATER], [{ later: true, seconds: 60, text: '' }, 60]])('may come later (%j)', (said, seconds) => {
    const reply = parseReply(body({ messageId, ...said }), messageId)
    expect(isLater(reply) && reply.seconds).toBe(seconds)
  })
  it.each([{ later: true, seconds: 5 }, { later: true, seconds: 3601 }, { later: 'yes' }, { later: false }])('does not come at any time (%j)', (said) => {
    expect(() => parseReply(body({ messageId, ...said }), messageId)).toThrow('another shape')
    expect(() => parseReply(body({ messageId: lead.id, later: true }), messageId)).toThrow('another message')
  })
  it('is refused when it answers another message', () => {
    expect(() => parseReply(body({ messageId: lead.id, text: 'a' }), messageId)).toThrow('another message')
  })
})
