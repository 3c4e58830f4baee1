import type { ExtensionContext } from '@kontor/extension-shared/context'
import type { Handler, Request } from './request.ts'

/** What a person sees of an import; the rows are told by the error file and the leads themselves. */
export interface ImportReport {
  readonly id: string
  readonly file_name: string
  readonly encoding: string
  readonly delimiter: string
  readonly state: 'queued' | 'running' | 'done' | 'failed'
  readonly headers: readonly string[]
  readonly mapping: Readonly<Record<string, string | null>>
  readonly rows_total: number
  readonly rows_done: number
  readonly rows_created: number
  readonly rows_marked: number
  readonly rows_refused: number
  readonly error: string | null
  readonly source: string | null
  readonly date_created: string
  readonly started_at: string | null
  readonly finished_at: string | null
}

const FIELDS = ['id', 'file_name', 'encoding', 'delimiter', 'state', 'headers', 'mapping', 'rows_total', 'rows_done', 'rows_created', 'rows_marked', 'rows_refused', 'error', 'source', 'date_created', 'started_at', 'finished_at']

/** Reads an import as the person who asks, so that the rights of Directus decide. @throws FORBIDDEN also when there is none */
export async function findImport({ services, getSchema }: ExtensionContext, request: Request): Promise<ImportReport> {
  const service = new services.ItemsService('imports', { schema: await getSchema(), accountability: request.accountability as never })
  return await service.readOne(String(request.params.id), { fields: FIELDS }) as ImportReport
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
