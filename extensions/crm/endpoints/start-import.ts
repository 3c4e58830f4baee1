import type { ExtensionContext } from '@kontor/extension-shared/context'
import { crmError } from '../import/errors.ts'
import { assertCompany } from '../import/mapping.ts'
import type { ImportQueue } from '../import/queue.ts'
import { storeImport } from '../import/store.ts'
import { readFileRequest, type Handler } from './request.ts'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** `POST /crm/leads/import`: keeps the file's rows, answers 202 with the import's id and makes leads of them afterwards. */
export function startImport(context: ExtensionContext, queue: ImportQueue): Handler {
  return async (request, response, next) => {
    try {
      const { upload, file, mapping, accountability } = await readFileRequest(context, request)
      assertCompany(mapping)
      const source = await readSource(context, upload.fields.source)
      const id = await storeImport(context.database, { upload, file, mapping, user: accountability?.user ?? null, source })
      queue.add(id)
      response.status(202).json({ data: { id } })
    } catch (error) {
      next(error)
    }
  }
}

async function readSource({ database }: ExtensionContext, source: string | undefined): Promise<string | null> {
  if (!source) return null
  const found = UUID.test(source) && await database('lead_sources').where({ id: source }).first('id')
  if (!found) throw crmError('MAPPING_INVALID', { field: 'source' })
  return source
}
