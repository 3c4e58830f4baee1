import { defineHook } from '@directus/extensions-sdk'
import type { Database, ExtensionContext } from '@kontor/extension-shared/context'
import { platformError } from '../errors.ts'
import { guardFlows } from '../guard-flows.ts'
import { grantCustomField, type PermissionsServiceClass } from '../grant-custom-field.ts'
import { guardModel } from './guard-model.ts'
import { resumeErasures } from '../people/erase/resume-erasures.ts'
import { checkSettings } from '../settings/check-settings.ts'
import { noteSettings } from '../settings/note-settings.ts'
import { guardRecords } from '../tenants/guard-records.ts'
import type { Sql } from '../types.ts'
import { announceView } from './announce-view.ts'

export default defineHook(({ filter, action }, context) => {
  const { services, env, logger } = context
  const instance = env.KONTOR_TENANT === 'core' ? 'core' as const : 'tenant' as const
  const { PermissionsService } = services as { PermissionsService: PermissionsServiceClass }

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
    for (const event of ['create', 'update'] as const) {
      filter(`tenant_settings.items.${event}`, async (payload, _meta, { database, accountability }) => {
        const checked = checkSettings(payload as Record<string, unknown>)
        const before = await (database as Database)('tenant_settings').first() as Record<string, unknown> | undefined
        await noteSettings(database as Database, before ?? {}, checked, accountability?.user ?? null)
        return checked
      })
    }
  }

  if (instance === 'tenant') action('server.start', () => resumeErasures(context as unknown as ExtensionContext))
  announceView({ action }, env, logger)
  action('fields.create', ({ collection, key }, { database, schema }) => grantCustomField({ instance, collection: String(collection), field: String(key) }, PermissionsService, database as Sql, schema))
  action('fields.delete', async ({ collection, payload }, { database }) => {
    await (database as Sql).raw('DELETE FROM kontor_state.custom_fields WHERE collection = ? AND field = ANY(?)', [String(collection), payload as string[]])
  })
})
