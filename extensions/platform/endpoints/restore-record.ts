import { ForbiddenError, RouteNotFoundError } from '@directus/errors'
import { MODELS } from '@kontor/model'
import type { Accountability, ExtensionContext, Router, SchemaOverview } from '@kontor/extension-shared/context'

type Handler = (request: Parameters<Router>[0] & { accountability?: Accountability | null }, response: Parameters<Router>[1], next: Parameters<Router>[2]) => Promise<void>

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const SOFT: ReadonlySet<string> = new Set([...MODELS.tenant, ...MODELS.core].filter(c => c.softDelete).map(c => c.name))

/**
 * `POST /platform/records/:collection/:id/restore`: takes a deletion back. Whoever may delete a record may restore it;
 * the database forgets who deleted it, and everything else of the record is as it was. Answers `{ id }`, and 403 for a
 * record that is not deleted, not there or not the person's to delete.
 */
export function restoreRecord(context: ExtensionContext): Handler {
  return async (request, response, next) => {
    try {
      const { collection = '', id = '' } = request.params
      const { accountability } = request
      if (!SOFT.has(collection)) throw new RouteNotFoundError({ path: request.originalUrl })
      if (!accountability?.user || !UUID.test(id)) throw new ForbiddenError()
      const schema = await context.getSchema()
      if (!Object.hasOwn(schema.collections, collection) || !await mayRestore(context, schema, accountability, collection, id)) throw new ForbiddenError()
      // The right was checked; nobody has one to write this column, so that it cannot be written in any other way.
      const items = new context.services.ItemsService(collection, { schema, accountability: { ...accountability, admin: true } as never })
      await items.updateOne(id, { deleted_at: null })
      response.json({ data: { id: id.toLowerCase() } })
    } catch (error) {
      next(error)
    }
  }
}

/** Directus' own answer to "may this person delete this record", asked as if it were not deleted, in a transaction that is thrown away. */
async function mayRestore({ database, services }: ExtensionContext, schema: SchemaOverview, accountability: Accountability, collection: string, id: string): Promise<boolean> {
  const trial = await database.transaction()
  try {
    const revived = await trial(collection).where({ id }).whereNotNull('deleted_at').update({ deleted_at: null })
    if (revived === 0) return false
    const permissions = new services.PermissionsService({ schema, knex: trial, accountability: accountability as never })
    return (await permissions.getItemPermissions(collection, id)).delete.access
  } finally {
    await trial.rollback()
  }
}
