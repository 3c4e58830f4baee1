import type { Database, ExtensionContext, HookRegister } from '@kontor/extension-shared/context'
import { checkMark } from './check-mark.ts'
import { keepOwnRights } from './keep-rights.ts'

/** The administrator's marks "show in portal": what can be marked, and the rights that come and go with them. */
export function keepOwnCollections({ filter, action }: Pick<HookRegister, 'filter' | 'action'>, { services, getSchema, database, logger }: Pick<ExtensionContext, 'services' | 'getSchema' | 'database' | 'logger'>): void {
  const { PermissionsService } = services as unknown as { PermissionsService: Parameters<typeof keepOwnRights>[2] }
  for (const event of ['create', 'update'] as const) {
    filter(`portal_collections.items.${event}`, async (payload, _meta, context) => {
      if (event === 'create' || Object.hasOwn(payload as object, 'collection')) await checkMark((payload as { collection?: unknown }).collection, await getSchema(), context.database as unknown as Database)
      return payload
    })
  }
  const keep = async () => {
    // The marks hold all the same; they are looked at again with the next change, and when the tenant wakes.
    await keepOwnRights(database, await getSchema(), PermissionsService).catch((error: unknown) => logger.error(error, 'platform: rights to own collections'))
  }
  for (const event of ['create', 'update', 'delete']) action(`portal_collections.items.${event}`, keep)
  action('collections.delete', async () => {
    await database.raw('DELETE FROM portal_collections p WHERE NOT EXISTS (SELECT FROM directus_collections c WHERE c.collection = p.collection)')
    await keep()
  })
  action('server.start', keep)
}
