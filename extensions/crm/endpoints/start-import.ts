import type { ExtensionContext } from '@kontor/extension-shared/context'
import { importError } from '@kontor/extension-shared/import/errors'
import { assertTargets } from '../import/options.ts'
import type { ImportQueue } from '@kontor/extension-shared/import/queue'
import { storeImport } from '@kontor/extension-shared/import/steps'
import { temporaryFolder } from '@kontor/extension-shared/import/temporary'
import { useFileRequest, type Handler } from './request.ts'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** `POST /crm/leads/import`: keeps the file, answers 202 with the import's id and makes or changes leads as its rows say afterwards. */
export function startImport(context: ExtensionContext, queue: ImportQueue): Handler {
  return async (request, response, next) => {
    try {
      const id = await useFileRequest(context, request, async ({ upload, file, mapping, options, accountability }) => {
        assertTargets(mapping, options)
        const source = await readSource(context, upload.fields.source)
        return storeImport(context.database, 'imports', temporaryFolder(context.env), { collection: 'leads', upload, file, mapping, user: accountability?.user ?? null }, { source, ...options })
      })
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
  if (!found) throw importError('MAPPING_INVALID', { field: 'source' })
  return source
}
