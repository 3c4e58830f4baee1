import { setResponseStatus, type H3Event } from 'h3'
import { callDirectus } from '~~/server/core'
import type { RecordErasure } from '../../shared/privacy'

/** Tables are written anew at the end. Milliseconds. */
const TIMEOUT = 30_000

/** Has records erased or anonymized; 202 when it takes longer. */
export async function eraseRecords(event: H3Event, access: Parameters<typeof callDirectus>[1], collection: 'leads' | 'contacts', body: object): Promise<RecordErasure> {
  const answer = await callDirectus<RecordErasure>(event, access, `/platform/privacy/${collection}/erase`, { method: 'POST', body, timeout: TIMEOUT })
  if (answer.state === 'running') setResponseStatus(event, 202)
  return answer
}
