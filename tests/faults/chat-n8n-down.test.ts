import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { withPostgres } from '../../launcher/parts/postgres.ts'
import { openChat, type Chat, type Message } from '../support/chat.ts'
import { healthyHub, hubInside, pidOf } from '../support/hub.ts'
import { until } from '../support/until.ts'

let chat: Chat
beforeAll(async () => {
  await healthyHub()
  chat = await openChat('manager@demo.test')
})

const byId = async (id: string): Promise<Message | undefined> => (await chat.messages()).find(message => message.id === id)
const answersTo = async (id: string): Promise<Message[]> => (await chat.messages()).filter(message => message.replyTo === id)
/** As if the process had died after it stored the answer and before it noted that. */
const reopen = (id: string) => withPostgres(hubInside(), 'tenant_demo', client => client.query('update chat_messages set state = \'thinking\', next_attempt_at = now() where id = $1', [id]))

describe('a question while n8n is down', { timeout: 300_000 }, () => {
  test('is kept, shown as delayed, and answered once when n8n is back', async () => {
    process.kill(await pidOf('n8n'), 'SIGKILL')
    const id = randomUUID()
    const sent = await chat.send('Welche Leads haben wir in Bonn?', id)
    expect(sent).toMatchObject({ status: 201, message: { id, role: 'user', content: 'Welche Leads haben wir in Bonn?' } })
    // Sent again, as after a lost answer.
    expect((await chat.send('Welche Leads haben wir in Bonn?', id)).answerId).toBe(sent.answerId)
    const second = await chat.send('Wie viele Leads haben wir?')
    const impatient = await openChat('manager@demo.test')
    const begun = Date.now()
    expect(await impatient.call('POST', `/chat/threads/${impatient.threadId}/messages?wait=true`, { content: 'Wie viele Leads haben wir?' })).toMatchObject({ status: 201 })
    expect(Date.now() - begun, 'what one waits for a bot that is away').toBeLessThan(10_000)
    await until('the message to be shown as delayed', async () => (await byId(id))?.state === 'delayed', 60)
    expect(await answersTo(id)).toEqual([])

    const answer = await until('the answer', () => byId(sent.answerId), 200)
    expect(answer).toMatchObject({ role: 'assistant', replyTo: id, content: expect.stringContaining('Bonn') })
    expect(answer.sources.length).toBeGreaterThan(0)
    await until('the second answer', () => byId(second.answerId), 60)
    expect((await chat.messages()).map(message => message.id)).toEqual([id, sent.answerId, second.message.id, second.answerId])
    expect(await byId(id)).toMatchObject({ state: 'answered' })
  })

  test('who waits gets the answer with the message', async () => {
    const { status, data } = await chat.call('POST', `/chat/threads/${chat.threadId}/messages?wait=true`, { content: 'Was wissen wir über eine Firma, die es nirgends gibt?' })
    const { message, answerId, answer } = data as { message: Message, answerId: string, answer: Message | null }
    expect(status).toBe(201)
    expect(answer).toMatchObject({ id: answerId, replyTo: message.id, sources: [], content: expect.stringContaining('keine Daten') })
  })

  test('an answer that was stored already is not stored again', async () => {
    const sent = await chat.send('Was wissen wir über Rheinufer Logistik?')
    const answer = await until('the answer', () => byId(sent.answerId))
    await reopen(sent.message.id)
    await until('the question to be closed again', async () => (await byId(sent.message.id))?.state === 'answered')
    expect(await answersTo(sent.message.id)).toEqual([answer])
  })
})

describe('what nobody may do', () => {
  test('nobody reads or writes in somebody else\'s conversation', async () => {
    const other = await openChat('rep@demo.test')
    expect(await other.call('GET', `/chat/threads/${chat.threadId}/messages`)).toMatchObject({ status: 404 })
    expect(await other.call('GET', `/chat/threads/${chat.threadId}`)).toMatchObject({ status: 404 })
    expect(await other.call('POST', `/chat/threads/${chat.threadId}/messages`, { content: 'Hallo' })).toMatchObject({ status: 404, code: 'THREAD_NOT_FOUND' })
  })
  test.each([
    [{}, 'VALIDATION_FAILED'], [{ content: '  ' }, 'VALIDATION_FAILED'], [{ content: 'x'.repeat(20_001) }, 'VALIDATION_FAILED'], [{ content: 'a\0b' }, 'VALIDATION_FAILED'],
    [{ content: 'a', role: 'assistant' }, 'VALIDATION_FAILED'], [{ content: 'a', id: '1' }, 'VALIDATION_FAILED'],
  ])('a bad message is refused (%#)', async (body, code) => {
    expect(await chat.call('POST', `/chat/threads/${chat.threadId}/messages`, body)).toMatchObject({ status: 400, code })
  })
})
