import { randomUUID } from 'node:crypto'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signAutomation } from '../../directus/host/automation-token.ts'
import { delegationKeys } from '../../directus/host/keys.ts'
import { signAnswerToken } from '../../extensions/chat/bot/answer-token.ts'
import { openChat, type Chat } from '../support/chat.ts'
import { hub, hubInside } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { openEditor, SERVICE, workflowOf, type Editor } from '../support/n8n.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { until } from '../support/until.ts'

const BOT = 'kontorChatAssist'
const PATH = 'kontor-chat-assistant'

/** What the workflow asks somebody who takes their time. */
interface Question { readonly messageId: string, readonly threadId: string, readonly token: string, readonly headers: Readonly<Record<string, string>>, reply(text: string, more?: object): void }

let editor: Editor, id: string, colleague: Server, chat: Chat, automation: string
const questions: Question[] = []
const asked = (messageId: string, times = 1) => until(`question ${times} about ${messageId}`, () => questions.filter(question => question.messageId === messageId)[times - 1], 40)
const row = async (message: string) => (await rowsOf<{ state: string, attempts: number, last_error: string | null, waits: number }>('tenant_demo', 'SELECT state, attempts, last_error, extract(epoch FROM next_attempt_at - now())::float AS waits FROM chat_messages WHERE id = $1', [message]))[0]
const answersTo = (message: string) => rowsOf<{ id: string, content: string, sources: unknown }>('tenant_demo', 'SELECT id, content, sources FROM chat_messages WHERE reply_to = $1', [message])
const promised = (message: string) => until('the answer to be promised', async () => (await row(message))?.state === 'delayed' && row(message), 20)

/** As a program that works in the tenant calls the portal. */
async function answer(messageId: string, body: object, token: string | undefined, bearer = automation): Promise<[number, string | undefined]> {
  const response = await fetch(`${hub().publicUrl}/api/v1/chat/messages/${messageId}/answer`, {
    method: 'POST', headers: { 'authorization': `Bearer ${bearer}`, 'x-kontor-tenant': 'demo', 'content-type': 'application/json', ...token === undefined ? {} : { 'x-kontor-answer': token } }, body: JSON.stringify(body),
  })
  return [response.status, (await response.json() as { error?: { code: string } }).error?.code]
}

beforeAll(async () => {
  automation = (await signAutomation(delegationKeys(hubInside().secrets.values.HOST_SECRET), 'demo', 'n8n')).token
  colleague = createServer((request, response: ServerResponse) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const question = JSON.parse(Buffer.concat(parts).toString()) as Omit<Question, 'reply'>
      questions.push({ ...question, reply: (text, more = {}) => void response.setHeader('content-type', 'application/json').end(JSON.stringify({ text, ...more })) })
    })
  })
  await new Promise<void>(resolve => colleague.listen(0, '127.0.0.1', resolve))
  editor = await openEditor()
  // The bot of the hub makes room for one that asks a colleague.
  await editor.unpublish(BOT)
  const workflow = workflowOf('Kontor · Test · Later', { [PATH]: [
    { name: 'Later', type: 'n8n-nodes-base.respondToWebhook', typeVersion: 1.4, parameters: { respondWith: 'json', responseBody: `={{ ({ messageId: $json.body.messageId, later: true, ...($json.body.text.startsWith('Eilig') ? { seconds: 10 } : {}) }) }}`, options: { responseCode: 202 } } },
    { name: 'Colleague', type: 'n8n-nodes-base.httpRequest', typeVersion: 4.2, parameters: {
      method: 'POST', url: `http://127.0.0.1:${(colleague.address() as AddressInfo).port}/`, sendBody: true, specifyBody: 'json',
      jsonBody: `={{ ({ messageId: $('${PATH}').item.json.body.messageId, threadId: $('${PATH}').item.json.body.threadId, token: $('${PATH}').item.json.headers['x-kontor-answer'], headers: $('${PATH}').item.json.headers }) }}`, options: {},
    } },
    { name: 'Answer', type: 'CUSTOM.kontor', credentials: SERVICE, retryOnFail: true, maxTries: 5, waitBetweenTries: 2000, parameters: {
      actAs: 'service', tenant: `={{ $('${PATH}').item.json.headers['x-kontor-tenant'] }}`, resource: 'chat', operation: 'answer', messageId: `={{ $('${PATH}').item.json.body.messageId }}`, threadId: `={{ $('${PATH}').item.json.body.threadId }}`,
      answerToken: `={{ $('${PATH}').item.json.headers['x-kontor-answer'] }}`, text: '={{ $json.text }}', sources: { source: [{ id: '={{ $json.lead ?? "" }}', label: '={{ $json.label ?? "" }}' }] },
    } },
  ] })
  id = await editor.make({ ...workflow, nodes: workflow.nodes.map(node => node.name === PATH ? { ...node, parameters: { ...node.parameters, responseMode: 'responseNode' } } : node) })
  chat = await openChat('manager@demo.test')
}, 120_000)

afterAll(async () => {
  if (id) await editor.remove(id)
  await editor.publish(BOT)
  await until('the bot of the hub', async () => [401, 403].includes((await fetch(`${hub().n8nUrl}/webhook/${PATH}`, { method: 'POST' })).status), 30)
  colleague.closeAllConnections()
  colleague.close()
}, 120_000)

test('a workflow answers minutes after its webhook, in its own time', async () => {
  const sent = await chat.send('Was sagt die Kollegin?')
  const question = await asked(sent.message.id)
  expect(await promised(sent.message.id)).toMatchObject({ attempts: 1, last_error: null, waits: expect.closeTo(900, -2) as number })
  // Neither the proof that it was asked nor another token is in the body of the call.
  expect(question.headers['x-kontor-answer']).toBe(question.token)
  // Somebody who writes on does not have the bot asked once more; their message has its turn afterwards.
  const next = await chat.send('Und noch etwas')
  expect(await row(sent.message.id)).toMatchObject({ state: 'delayed', attempts: 1 })
  const lead = randomUUID()
  question.reply('Sie sagt: **ja**.', { lead, label: 'Müller GmbH' })
  const found = await until('the answer', async () => (await chat.messages()).find(({ id }) => id === sent.answerId), 20)
  expect(found).toMatchObject({ role: 'assistant', content: 'Sie sagt: **ja**.', replyTo: sent.message.id, sources: [{ collection: 'leads', id: lead, label: 'Müller GmbH' }] })
  expect(await row(sent.message.id)).toMatchObject({ state: 'answered', attempts: 1 })
  expect(questions.filter(({ messageId }) => messageId === sent.message.id)).toHaveLength(1)
  ;(await asked(next.message.id)).reply('Gern.')
  await until('the next answer', async () => (await answersTo(next.message.id))[0]?.content === 'Gern.', 20)
  expect((await chat.messages()).map(({ id }) => id)).toEqual([sent.message.id, sent.answerId, next.message.id, next.answerId])
})

test('only the bot that was asked answers, only here, and only once', async () => {
  const own = await openChat('manager@demo.test')
  const other = await openChat('rep@demo.test')
  const [mine, theirs] = [await own.send('Geheim?'), await other.send('Anderswo?')]
  const [question, elsewhere] = [await asked(mine.message.id), await asked(theirs.message.id)]
  await promised(mine.message.id)
  const body = { threadId: own.threadId, text: 'Untergeschoben' }
  const sign = (secret: string, more: object = {}) => signAnswerToken(secret, { thread: own.threadId, message: mine.message.id, bot: 'assistant', attempt: 1, ...more })
  for (const wrong of [undefined, '', 'x', elsewhere.token, sign('guess'), sign(hubInside().secrets.values.HOST_SECRET), `${question.token}x`]) expect(await answer(mine.message.id, body, wrong), wrong).toEqual([403, 'ANSWER_TOKEN_INVALID'])
  // The token of one conversation opens no other, whichever way it is named.
  expect(await answer(mine.message.id, { ...body, threadId: other.threadId }, question.token)).toEqual([403, 'ANSWER_TOKEN_INVALID'])
  expect(await answer(theirs.message.id, { ...body, threadId: other.threadId }, question.token)).toEqual([403, 'ANSWER_TOKEN_INVALID'])
  // A person has it as little as a program without it.
  const manager = await realmToken({ claims: { organization: { demo: { id: '1', groups: ['/manager'] } }, amr: ['pwd', 'otp'] } })
  const admin = await realmToken({ claims: { organization: { demo: { id: '1', groups: ['/admin'] } }, amr: ['pwd', 'otp'] } })
  for (const bearer of [manager, admin]) expect(await answer(mine.message.id, body, question.token, bearer)).toEqual([403, 'CHAT_AUTOMATION_REQUIRED'])
  for (const wrong of [{ ...body, text: ' ' }, { ...body, sources: [{ collection: 'directus_users', id: randomUUID(), label: 'x' }] }, { ...body, role: 'user' }, { text: 'x' }]) expect(await answer(mine.message.id, wrong, question.token)).toEqual([400, 'VALIDATION_FAILED'])
  expect([await answersTo(mine.message.id), await answersTo(theirs.message.id)]).toEqual([[], []])

  const all = await Promise.all(Array.from({ length: 5 }, () => answer(mine.message.id, { ...body, text: 'Die Antwort' }, question.token)))
  expect(all).toEqual(Array(5).fill([201, undefined]))
  expect(await answersTo(mine.message.id)).toEqual([{ id: mine.answerId, content: 'Die Antwort', sources: [] }])
  expect(await answer(mine.message.id, { ...body, text: 'Eine zweite' }, question.token)).toEqual([409, 'MESSAGE_NOT_WAITING'])
  question.reply('Eine dritte')
  elsewhere.reply('Nichts')
  await until('the other answer', async () => (await answersTo(theirs.message.id))[0]?.content === 'Nichts', 20)
  expect((await answersTo(mine.message.id)).map(({ content }) => content)).toEqual(['Die Antwort'])
})

test('a bot that does not keep its word is asked anew, and what it was told before is void', async () => {
  const sent = await chat.send('Eilig: hört mich jemand?')
  const first = await asked(sent.message.id)
  const second = await asked(sent.message.id, 2)
  expect(await row(sent.message.id)).toMatchObject({ attempts: 2 })
  expect(await answer(sent.message.id, { threadId: chat.threadId, text: 'Zu spät' }, first.token)).toEqual([409, 'MESSAGE_NOT_WAITING'])
  first.reply('Auch zu spät')
  second.reply('Rechtzeitig')
  await until('the answer', async () => (await answersTo(sent.message.id)).length === 1, 20)
  expect(await answersTo(sent.message.id)).toMatchObject([{ id: sent.answerId, content: 'Rechtzeitig' }])
})

test('the tenant\'s process may die meanwhile: the answer is taken by the next one', async () => {
  const sent = await chat.send('Überlebt das?')
  const question = await asked(sent.message.id)
  await promised(sent.message.id)
  const { instances } = await (await fetch(`${hub().hostUrl}/health`)).json() as { instances: Record<string, { pid: number }> }
  process.kill(instances.demo?.pid as number, 'SIGKILL')
  question.reply('Ja.')
  await until('the answer', async () => (await answersTo(sent.message.id))[0]?.content === 'Ja.', 60)
  expect(await row(sent.message.id)).toMatchObject({ state: 'answered', attempts: 1 })
})

test('a deleted conversation takes no answer any more', async () => {
  const own = await openChat('manager@demo.test')
  const sent = await own.send('Und tschüss')
  const question = await asked(sent.message.id)
  await promised(sent.message.id)
  expect(await own.call('DELETE', `/chat/threads/${own.threadId}`)).toMatchObject({ status: 204 })
  expect(await answer(sent.message.id, { threadId: own.threadId, text: 'x' }, question.token)).toEqual([404, 'MESSAGE_NOT_FOUND'])
  question.reply('x')
})
