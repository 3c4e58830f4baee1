import type { H3Event } from 'h3'
import { MESSAGE_FIELDS, type MessageRow } from '@kontor/model/wire/chat'
import { callDirectus, type DirectusAccess } from '~~/server/core'
import type { ChatMessage } from '../../shared/chat'
import { presentMessage } from './present-message'

/** Longest wait in milliseconds: below what programs and proxies on the way wait for any answer. */
export const LONGEST_WAIT = 8000
const SLOWEST = 1000
/** States in which nobody works on an answer at present. */
const RESTING: ReadonlySet<string> = new Set(['delayed', 'failed'])

/** The answer to a message, as soon as it is there; null when the bot cannot be reached, time is up or the caller has gone. */
export async function waitForAnswer(event: H3Event, access: DirectusAccess, { question, answer }: { readonly question: string, readonly answer: string }): Promise<ChatMessage | null> {
  const end = Date.now() + LONGEST_WAIT
  for (let pause = 100; Date.now() < end && !event.node.res.closed; pause = Math.min(pause * 1.4, SLOWEST)) {
    await new Promise(resolve => setTimeout(resolve, pause))
    const rows = await callDirectus<MessageRow[]>(event, access, '/items/chat_messages', { method: 'SEARCH', body: { query: { fields: MESSAGE_FIELDS, filter: { id: { _in: [question, answer] } }, limit: 2 } } })
    const found = rows.find(({ id }) => id === answer)
    if (found) return presentMessage(found)
    if (rows.some(({ id, state }) => id === question && RESTING.has(state))) return null
  }
  return null
}
