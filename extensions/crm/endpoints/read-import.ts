import type { ExtensionContext } from '@kontor/extension-shared/context'
import { IMPORT_FIELDS, type ImportRecord } from '@kontor/model/wire/imports'
import type { Handler, Request } from './request.ts'

/** Reads an import as the person who asks, so that the rights of Directus decide. @throws FORBIDDEN also when there is none */
export async function findImport({ services, getSchema }: ExtensionContext, request: Request): Promise<ImportRecord> {
  const service = new services.ItemsService('imports', { schema: await getSchema(), accountability: request.accountability as never })
  return await service.readOne(String(request.params.id), { fields: [...IMPORT_FIELDS] }) as ImportRecord
}

/** `GET /crm/imports/:id`: state, progress and counts. */
export function readImport(context: ExtensionContext): Handler {
  return async (request, response, next) => {
    try {
      response.json({ data: await findImport(context, request) })
    } catch (error) {
      next(error)
    }
  }
}
