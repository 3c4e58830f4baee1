import { pipeline } from 'node:stream/promises'
import { setResponseHeader, type H3Event } from 'h3'
import { requestFacts, SENT, streamDirectus, type Caller } from '../core/index.ts'
import { orNotFound } from './or-not-found.ts'

/** Hands the error file of an import on as it comes. @param place of the import behind Directus */
export async function sendErrorFile(event: H3Event, caller: Caller, place: string): Promise<typeof SENT> {
  const answer = await orNotFound(streamDirectus(event, caller.access, `${place}/errors.csv`, { method: 'GET', headers: { 'accept-language': requestFacts(event).locale } }))
  for (const name of ['content-type', 'content-disposition'] as const) {
    const value = answer.headers[name]
    if (value) setResponseHeader(event, name, value)
  }
  await pipeline(answer, event.node.res)
  return SENT
}
