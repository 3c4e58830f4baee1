import { pipeline } from 'node:stream/promises'
import { defineRoute, SENT, streamDirectus } from '~~/server/core'
import { tenancyCodes } from '../../../../../utils/codes'
import { tenantParams } from '../../../../../utils/tenant-slug'

export default defineRoute({
  summary: 'The newest finished export of a tenant', who: 'operator', params: tenantParams, answer: { mediaType: 'application/zip' }, codes: tenancyCodes('TENANT_UNKNOWN', 'EXPORT_MISSING'),
}, async (event, { caller, params }) => {
  const answer = await streamDirectus(event, caller.access, `/platform/tenants/${params.slug}/export`, { method: 'GET' })
  const { res } = event.node
  res.writeHead(200, { 'content-type': 'application/zip', 'content-disposition': `attachment; filename="${params.slug}.zip"`, 'content-length': answer.headers['content-length'] ?? '', 'cache-control': 'no-store' })
  await pipeline(answer, res)
  return SENT
})
