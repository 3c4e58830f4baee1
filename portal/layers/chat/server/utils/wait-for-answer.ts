import type { H3Event } from 'h3'
import { MESSAGE_FIELDS, type MessageRow } from '@kontor/model/wire/chat'
import { callDirectus, type DirectusAccess } from '~~/server/core'
import type { ChatMessage } from '../../shared/chat'
import { presentMessage } from './present-message'

/** Longest wait in milliseconds. */
const LONGEST = 60_000
const SLOWEST = 1000

/** The answer with this id, as soon as it is there; null when it has not come within a minute or the caller has gone. */
export async function waitForAnswer(event: H3Event, access: DirectusAccess, id: string): Promise<ChatMessage | null> {
  const end = Date.now() + LONGEST
  for (let pause = 100; Date.now() < end && !event.node.res.closed; pause = Math.min(pause * 1.4, SLOWEST)) {
    await new Promise(resolve => setTimeout(resolve, pause))
    const [row] = await callDirectus<MessageRow[]>(event, access, '/items/chat_messages', { method: 'SEARCH', body: { query: { fields: MESSAGE_FIELDS, filter: { id: { _eq: id } }, limit: 1 } } })
    if (row) return presentMessage(row)
  }
  return null
}
