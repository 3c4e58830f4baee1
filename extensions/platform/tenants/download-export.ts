import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { ExtensionContext } from '@kontor/extension-shared/context'
import { exportFile } from '@kontor/tenancy/requests/export-tenant.ts'
import type { Handler } from '../endpoints/request.ts'
import { forOperator } from './request.ts'

/** `GET /platform/tenants/:slug/export`: the newest finished export as a zip file. */
export function downloadExport(context: ExtensionContext): Handler {
  return async (request, response, next) => {
    const find = forOperator(context, async ({ sql, slug, places }) => {
      const path = await exportFile(sql, places, slug)
      const { size } = await stat(path)
      response.writeHead(200, { 'content-type': 'application/zip', 'content-length': size, 'content-disposition': `attachment; filename="${slug}.zip"`, 'cache-control': 'no-store' })
      await pipeline(createReadStream(path), response)
      return undefined
    })
    await find(request, response, next)
  }
}
