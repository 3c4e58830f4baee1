import type { ExtensionContext } from '@kontor/extension-shared/context'
import type { ImportQueue } from '@kontor/extension-shared/import/queue'
import { turnImport as turn, type Turn } from '@kontor/extension-shared/import/steps'
import { importPath, removeFile, temporaryFolder } from '@kontor/extension-shared/import/temporary'
import { findImport } from './read-import.ts'
import type { Handler } from './request.ts'

/**
 * `POST /crm/imports/:id/pause`, `/resume`, `/cancel`: answers 202. Rows that are being written are written first.
 * @throws FORBIDDEN, IMPORT_ENDED
 */
export function turnImport(context: ExtensionContext, queue: ImportQueue, wish: Turn): Handler {
  return async (request, response, next) => {
    try {
      const { id } = await findImport(context, request)
      await turn(context.database, 'imports', id, wish)
      if (wish === 'cancel') await removeFile(importPath(temporaryFolder(context.env), id))
      if (wish === 'resume') queue.add(id)
      response.status(202).json({ data: { id } })
    } catch (error) {
      next(error)
    }
  }
}
