import { ForbiddenError, RouteNotFoundError } from '@directus/errors'
import type { DirectusField } from '@kontor/compile/custom'
import type { ExtensionContext } from '@kontor/extension-shared/context'
import { answering, type Handler } from '../endpoints/request.ts'
import { recordsOf } from './records-of.ts'

/**
 * `GET /platform/records/:collection/shape`: the fields that the person may read, lists of records among them, as `GET /fields/:collection` gives them,
 * and the groups that they stand in. Rights name columns alone, so that Directus keeps the groups from everybody who is no
 * administrator. Answers `DirectusField[]`.
 */
export function shapeOfCollection(context: ExtensionContext): Handler {
  return answering(async (request) => {
    const { collection, accountability, schema } = await recordsOf(context, request).catch((error: unknown) => {
      // Whoever asks is not told which collections there are.
      throw error instanceof RouteNotFoundError ? new ForbiddenError() : error
    })
    const { FieldsService } = context.services
    const read = async (who: typeof accountability | null) => await new FieldsService({ schema, accountability: who as never }).readAll(collection) as unknown as DirectusField[]
    const seen = (await read(accountability)).filter(row => row.schema != null || row.meta?.special?.includes('m2m'))
    if (seen.every(row => row.schema == null)) return { data: [] }
    const groups = (await read(null)).filter(row => row.meta?.special?.includes('group'))
    return { data: [...seen, ...groups] }
  })
}
