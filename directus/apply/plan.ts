import { directusRows } from '@kontor/compile/directus.ts'
import { eventSql } from '@kontor/compile/events.ts'
import { leadFactsSql } from '@kontor/compile/lead-facts.ts'
import { platformSql } from '@kontor/compile/platform.ts'
import { deletionSql, tableSql } from '@kontor/compile/sql.ts'
import { tenancySql, tenantPlatformSql } from '@kontor/compile/tenancy.ts'
import { MODELS, type Collection } from '@kontor/model'
import { EVENTS, type EventSpec } from '@kontor/model/events'
import { policyRows } from '@kontor/policies'
import type { Change } from './change.ts'
import type { Client } from './connect.ts'
import type { Instance } from './instance.ts'
import { readLooks, withoutLooks } from './looks.ts'
import { planPermissions, readCustomFields } from './permissions.ts'
import { planRows, readRows, TARGETS } from './rows.ts'
import { firstSettings, fixedSettings } from './settings.ts'
import { hashOf } from './state.ts'
import { planTables, readTables } from './tables.ts'

/** Everything that a database of this kind shall hold. */
export function compileModel(instance: Instance) {
  const collections: readonly Collection[] = MODELS[instance.model]
  const tables = collections.map(tableSql)
  const rows = directusRows(collections)
  const policies = policyRows(instance.model)
  const settings = fixedSettings()
  const routines = [...deletionSql(collections), ...instance.model === 'tenant' ? [...leadFactsSql(), ...tenantPlatformSql(), ...eventSql(collections, Object.values<EventSpec>(EVENTS))] : [...platformSql(), ...tenancySql()]]
  return { collections, tables, rows, policies, settings, routines, hash: hashOf(tables, rows, policies, settings, routines) }
}
export type CompiledModel = ReturnType<typeof compileModel>

/**
 * Compares a database with the model.
 * @param fresh the database was just made: settings get their first values
 */
export async function planChanges(client: Client, instance: Instance, wanted: CompiledModel, options: { fresh: boolean, publicUrl: string }): Promise<Change[]> {
  const { rows, policies } = wanted
  const tables = planTables(wanted.tables, await readTables(client, wanted.tables.map(table => table.name)))
  const changes = [...tables]
  const looks = await readLooks(client)
  for (const name of ['collections', 'fields', 'relations', 'translations', 'presets'] as const) {
    const wantedRows = name === 'translations' ? [...rows[name], ...policies[name]] : name === 'collections' || name === 'fields' ? withoutLooks(name, rows[name], looks) : rows[name]
    changes.push(...planRows(TARGETS[name], wantedRows, await readRows(client, TARGETS[name])))
  }
  for (const name of ['users', 'roles', 'policies', 'access'] as const) {
    changes.push(...planRows(TARGETS[name], policies[name], await readRows(client, TARGETS[name])))
  }
  const custom = await readCustomFields(client, rows.fields)
  const modelCollections = new Set(wanted.collections.map(collection => collection.name))
  changes.push(...planPermissions(policies.permissions, await readRows(client, TARGETS.permissions), custom, modelCollections))
  const settings = options.fresh ? { ...firstSettings(instance, options.publicUrl), ...wanted.settings } : wanted.settings
  changes.push(...planRows(TARGETS.settings, [settings], await readRows(client, TARGETS.settings)))
  return changes
}
