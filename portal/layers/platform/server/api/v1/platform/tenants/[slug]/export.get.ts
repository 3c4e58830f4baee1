import { pipeline } from 'node:stream/promises'
import { defineApi, SENT, streamDirectus } from '~~/server/core'
import { requireOperator } from '../../../../../utils/operator'
import { tenantSlug } from '../../../../../utils/tenant-slug'

/** The newest finished export as a zip file. */
export default defineApi(async (event) => {
  const slug = tenantSlug(event)
  const { access } = await requireOperator(event)
  const answer = await streamDirectus(event, access, `/platform/tenants/${slug}/export`, { method: 'GET' })
  const { res } = event.node
  res.writeHead(200, { 'content-type': 'application/zip', 'content-disposition': `attachment; filename="${slug}.zip"`, 'content-length': answer.headers['content-length'] ?? '', 'cache-control': 'no-store' })
  await pipeline(answer, res)
  return SENT
})
