import { personToken } from '../load/person-token.ts'
import { hub, hubInside } from './hub.ts'

export interface Message {
  readonly id: string
  readonly role: 'user' | 'assistant'
  readonly content: string
  readonly state: string
  readonly sources: readonly { readonly collection: string, readonly id: string, readonly label: string }[]
  readonly replyTo: string | null
}

export interface Chat {
  readonly threadId: string
  send(content: string, id?: string): Promise<{ readonly status: number, readonly message: Message, readonly answerId: string }>
  messages(): Promise<Message[]>
  /** Any call of the portal's API as this person. */
  call(method: string, path: string, body?: unknown): Promise<{ readonly status: number, readonly data: unknown, readonly code?: string }>
}

/** A new conversation of a person, through the portal's API with a token of the realm. */
export async function openChat(person = 'rep@demo.test'): Promise<Chat> {
  const token = await personToken({ ...hubInside(), hostUrl: hub().hostUrl }, person)
  async function call(method: string, path: string, body?: unknown) {
    const response = await fetch(`${hub().publicUrl}/api/v1${path}`, {
      method, headers: { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': 'demo', ...body === undefined ? {} : { 'content-type': 'application/json' } },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const answer = response.status === 204 ? {} : await response.json() as { data?: unknown, error?: { code: string } }
    return { status: response.status, data: answer.data, code: answer.error?.code }
  }
  const made = await call('POST', '/chat/threads', {})
  if (made.status !== 201) throw new Error(`no conversation: ${made.status} ${made.code}`)
  const threadId = (made.data as { id: string }).id
  return {
    threadId, call,
    async send(content, id) {
      const { status, data, code } = await call('POST', `/chat/threads/${threadId}/messages`, { content, ...id ? { id } : {} })
      if (status !== 201) throw new Error(`not sent: ${status} ${code}`)
      return { status, ...data as { message: Message, answerId: string } }
    },
    messages: async () => (await call('GET', `/chat/threads/${threadId}/messages?pageSize=100`)).data as Message[],
  }
}
