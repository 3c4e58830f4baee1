import { pipeline } from 'node:stream/promises'
import { defineRoute, SENT, streamDirectus } from '~~/server/core'
import { PERSON_CODES } from '../../../../../utils/codes'

export default defineRoute({ summary: 'Everything that is kept of a person', answer: { mediaType: 'application/zip' }, codes: PERSON_CODES }, async (event, { caller, params: { id } }) => {
  const answer = await streamDirectus(event, caller.access, `/platform/people/${id}/export`, { method: 'GET' })
  const { res } = event.node
  res.writeHead(200, { 'content-type': 'application/zip', 'content-disposition': `attachment; filename="person-${id}.zip"`, 'cache-control': 'no-store' })
  await pipeline(answer, res)
  return SENT
})
