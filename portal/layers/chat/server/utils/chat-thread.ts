import type { H3Event } from 'h3'
import { callDirectus, KontorError, type DirectusAccess } from '~~/server/core'

/** @throws KontorError 404 when the person has no such conversation */
export async function requireThread(event: H3Event, access: DirectusAccess, id: string): Promise<void> {
  try {
    await callDirectus(event, access, `/items/chat_threads/${id}`, { query: { fields: 'id' } })
  }
  catch (error) {
    throw error instanceof KontorError && error.code === 'FORBIDDEN' ? new KontorError('NOT_FOUND', { cause: error }) : error
  }
}
