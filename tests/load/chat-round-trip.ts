import { setTimeout as pause } from 'node:timers/promises'
import { spread, type Figure } from './figure.ts'
import type { Hub } from './hub.ts'

const QUESTIONS = ['Which leads do we have in Bonn?', 'Welche Leads haben wir in Köln?', 'What do we know about Siemens?', 'How many leads are new?']
const ROUNDS = 5
const LIMIT = 60_000
const LOOK_EVERY = 50

interface Message {
  readonly id: string
  readonly state: string
  readonly content: string
}

/** From sending a question in the portal to reading n8n's answer there, one question after the other. */
export async function chatFigures({ config }: Hub, cookie: string): Promise<Figure[]> {
  const call = async <T>(path: string, body?: object): Promise<T> => {
    const response = await fetch(`${config.publicUrl}/api/v1/chat/${path}`, {
      method: body ? 'POST' : 'GET', body: body && JSON.stringify(body),
      headers: { cookie, 'x-kontor-tenant': 'demo', 'origin': new URL(config.publicUrl).origin, 'content-type': 'application/json' },
    })
    const answer = await response.json() as { success: boolean, data: T, error?: { code: string, message: string } }
    if (!answer.success) throw new Error(`chat/${path} answered ${response.status} ${answer.error?.code}: ${answer.error?.message}`)
    return answer.data
  }
  const thread = await call<{ id: string }>('threads', { title: 'Benchmark' })
  const times: number[] = []
  for (let count = -1; count < ROUNDS * QUESTIONS.length; count++) {
    const start = performance.now()
    const { answerId } = await call<{ answerId: string }>(`threads/${thread.id}/messages`, { content: QUESTIONS[Math.abs(count) % QUESTIONS.length] })
    await answered(async () => (await call<Message[]>(`threads/${thread.id}/messages?pageSize=100`)).find(({ id }) => id === answerId))
    // The first one warms up what is only loaded when it is asked for.
    if (count >= 0) times.push(performance.now() - start)
  }
  return [{ name: `chat round trip (${times.length} questions, one after the other), p50 / p95`, value: spread(times) }]
}

async function answered(look: () => Promise<Message | undefined>): Promise<void> {
  for (let waited = 0; waited < LIMIT; waited += LOOK_EVERY) {
    const message = await look()
    if (message?.state === 'answered') {
      if (!message.content) throw new Error('the bot answered nothing')
      return
    }
    if (message?.state === 'failed') throw new Error('the bot failed to answer')
    await pause(LOOK_EVERY)
  }
  throw new Error(`no answer of the bot within ${LIMIT / 1000} s`)
}
