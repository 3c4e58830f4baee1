import { defineHook } from '@directus/extensions-sdk'
import type { Accountability, Database, ExtensionContext, SchemaOverview } from '@kontor/extension-shared/context'
import { platformError } from '../errors.ts'
import { guardFlows } from '../guard-flows.ts'
import { watchUploads } from '../files/field-uploads.ts'
import { guardFileValues } from '../files/guard-file-values.ts'
import { grantCustomField, type PermissionsServiceClass } from '../own-fields/grant-field.ts'
import { shapeNewField } from '../own-fields/shape-field.ts'
import { keepChoices } from '../choices/index.ts'
import { resumeImports } from '../imports/process.ts'
import { guardModel } from './guard-model.ts'
import { resumeErasures } from '../people/erase/resume-erasures.ts'
import { resumeLeadErasures } from '../privacy/run-erasures.ts'
import { keepUnseenLinks } from '../records/keep-unseen-links.ts'
import { searchByText } from '../search/index.ts'
import { checkSettings } from '../settings/check-settings.ts'
import { noteSettings } from '../settings/note-settings.ts'
import { guardRecords } from '../tenants/guard-records.ts'
import { keepNotices } from '../notices/index.ts'
import { findByTag } from '../tags/find-by-tag.ts'
import { keepTasks } from '../tasks/index.ts'
import type { Sql } from '../types.ts'
import { keepIndexes } from '../own-indexes/keep-indexes.ts'
import { keepOwnCollections } from '../own-collections/index.ts'
import { announceView } from './announce-view.ts'
import { followOwnCollection } from './follow-own-collections.ts'

export default defineHook(({ filter, action }, context) => {
  const { services, env, logger } = context
  const instance = env.KONTOR_TENANT === 'core' ? 'core' as const : 'tenant' as const
  const { PermissionsService } = services as { PermissionsService: PermissionsServiceClass }

  // Before the guard: what an administrator makes of a list becomes what the guard lets pass.
  if (instance === 'tenant') keepChoices({ filter, action }, context as unknown as ExtensionContext)
  guardModel(instance, filter, services)

  for (const event of ['create', 'update']) {
    filter(`flows.${event}`, (payload) => {
      guardFlows(payload)
      return payload
    })
  }

  if (instance === 'core') {
    filter('items.create', (_payload, { collection }, { accountability }) => guardRecords(collection, accountability))
    filter('items.update', (_payload, { collection }, { accountability }) => guardRecords(collection, accountability))
    filter('items.delete', (_keys, { collection }, { accountability }) => guardRecords(collection, accountability))
  }
  if (instance === 'tenant') {
    // Entries come from what was done alone; an administrator adds none either.
    for (const event of ['create', 'update', 'delete'] as const) {
      filter(`audit_log.items.${event}`, (payload, _meta, { accountability }) => {
        if (accountability) throw platformError('AUDIT_LOG_IS_KEPT')
        return payload
      })
    }
    // Keys, checks and secrets come with the operations; an item that is written past them would have none.
    for (const collection of ['web_forms', 'webhooks', 'webhook_deliveries']) {
      for (const event of ['create', 'update', 'delete'] as const) {
        filter(`${collection}.items.${event}`, () => {
          throw platformError('MADE_IN_PORTAL')
        })
      }
    }
    filter('items.delete', (keys, { collection }, { database, schema, accountability }) =>
      keepUnseenLinks((context as unknown as ExtensionContext).services, keys as string[], collection as string, { database: database as Database, schema: schema as SchemaOverview, accountability: accountability as Accountability | null }))
    // Directus fills in presets for everybody but administrators, whose views are theirs as well.
    filter('saved_views.items.create', (payload, _meta, { accountability }) => accountability?.admin && accountability.user ? { owner: accountability.user, ...payload as object } : payload)
    for (const event of ['create', 'update'] as const) {
      filter(`tenant_settings.items.${event}`, async (payload, _meta, { database, accountability }) => {
        const checked = checkSettings(payload as Record<string, unknown>)
        const before = await (database as Database)('tenant_settings').first() as Record<string, unknown> | undefined
        await noteSettings(database as Database, before ?? {}, checked, accountability?.user ?? null)
        return checked
      })
    }
  }

  if (instance === 'tenant') {
    keepTasks({ filter, action }, context as unknown as ExtensionContext)
    keepNotices({ action }, context as unknown as ExtensionContext)
    keepOwnCollections({ filter, action }, context as unknown as ExtensionContext)
    for (const event of ['create', 'update'] as const) {
      filter(`items.${event}`, async (payload, { collection, keys }, { schema, database, accountability }) => {
        const write = { collection: String(collection), values: payload as Record<string, unknown>, keys: (keys ?? []) as (string | number)[] }
        await guardFileValues(write, { schema: schema ?? await context.getSchema() as never, database: database as Database, accountability: accountability as Accountability | null, services: services as ExtensionContext['services'] })
        return payload
      })
    }
    action('server.start', () => watchUploads(context as unknown as ExtensionContext))
    // Before the search, which keeps the filter for its second try.
    filter('items.query', (query, { collection }, scope) => findByTag(query as { filter?: object | null }, String(collection), scope as never))
    searchByText({ filter, action }, { services, logger })
    for (const event of ['create', 'update', 'delete'] as const) {
      filter(`record_imports.items.${event}`, () => {
        throw platformError('IMPORTS_ARE_KEPT')
      })
    }
    action('server.start', () => resumeErasures(context as unknown as ExtensionContext))
    action('server.start', () => resumeLeadErasures(context as unknown as ExtensionContext))
    action('server.start', () => resumeImports(context as unknown as ExtensionContext))
    const indexes = keepIndexes(context.database, logger)
    action('server.start', () => indexes.look())
    for (const event of ['fields.create', 'fields.update', 'fields.delete', 'collections.create', 'collections.delete']) {
      filter(event, async (payload) => {
        await indexes.stepAside()
        return payload
      })
      action(event, () => indexes.look())
    }
  }
  filter('fields.create', payload => shapeNewField(payload as Record<string, unknown>))
  announceView({ action }, env, logger)
  if (instance === 'tenant') action('collections.create', ({ key, collection }, { database }) => followOwnCollection(key ?? collection, database as Sql, logger))
  action('fields.create', ({ collection, key }, { database, schema }) => grantCustomField({ instance, collection: String(collection), field: String(key) }, PermissionsService, database as Sql, schema))
  action('fields.delete', async ({ collection, payload }, { database }) => {
    await (database as Sql).raw('DELETE FROM kontor_state.custom_fields WHERE collection = ? AND field = ANY(?)', [String(collection), payload as string[]])
  })
})
