import { choiceSql } from '@kontor/compile/choices.ts'
import { directusRows, type Row } from '@kontor/compile/directus.ts'
import { customersSql } from '@kontor/compile/customers.ts'
import { duplicatesSql } from '@kontor/compile/duplicates.ts'
import { leadFilesSql } from '@kontor/compile/lead-files.ts'
import { leadMergesSql } from '@kontor/compile/lead-merges.ts'
import { enrichmentsSql } from '@kontor/compile/enrichments.ts'
import { eventSql } from '@kontor/compile/events.ts'
import { leadActivitiesSql } from '@kontor/compile/lead-activities.ts'
import { leadFactsSql } from '@kontor/compile/lead-facts.ts'
import { leadStatusSql } from '@kontor/compile/lead-status.ts'
import { proposalsSql } from '@kontor/compile/proposals.ts'
import { historySql } from '@kontor/compile/history.ts'
import { listSql } from '@kontor/compile/links.ts'
import { platformSql } from '@kontor/compile/platform.ts'
import { searchSql } from '@kontor/compile/search.ts'
import { sourcesSql } from '@kontor/compile/sources.ts'
import { tagsSql } from '@kontor/compile/tags.ts'
import { seriesSql } from '@kontor/compile/series.ts'
import { deletionSql, tableSql } from '@kontor/compile/sql.ts'
import { tenancySql, tenantPlatformSql } from '@kontor/compile/tenancy.ts'
import { webhookQueueSql } from '@kontor/compile/webhook-queue.ts'
import { MODELS, withLinks, type Collection } from '@kontor/model'
import { EVENTS, type EventSpec } from '@kontor/model/events'
import { policyRows } from '@kontor/policies'
import type { Change } from './change.ts'
import type { Client } from './connect.ts'
import type { Instance } from './instance.ts'
import { readOwnChoices, withOwnChoices } from './own-choices.ts'
import { readLooks, withoutLooks } from './looks.ts'
import { planPermissions, readCustomFields } from './permissions.ts'
import { appliedRows, planRows, readRows, TARGETS, type AppliedRows } from './rows.ts'
import { firstSettings, fixedSettings } from './settings.ts'
import { hashOf, type Applied } from './state.ts'
import { planTables, readTables } from './tables.ts'

const compiled = new Map<Instance['model'], CompiledModel>()

/** Everything that a database of this kind shall hold. */
export function compileModel({ model }: Pick<Instance, 'model'>): CompiledModel {
  const known = compiled.get(model) ?? compileVersion({ model }, MODELS[model])
  compiled.set(model, known)
  return known
}

/**
 * The same with the collections of another version of the model.
 * @param rights on what that has beyond today's; without them rights are today's
 */
export function compileVersion(instance: Pick<Instance, 'model'>, declared: readonly Collection[], rights?: NonNullable<Parameters<typeof policyRows>[1]>['rights']) {
  const collections = withLinks(declared)
  const tables = collections.map(tableSql)
  const rows = directusRows(collections)
  const policies = policyRows(instance.model, rights ? { collections, rights } : {})
  const settings = fixedSettings()
  const routines = [...deletionSql(collections), ...seriesSql(collections), ...listSql(collections), ...instance.model === 'tenant' ? [...choiceSql(), ...leadFactsSql(), ...leadStatusSql(), ...leadActivitiesSql(), ...leadFilesSql(), ...duplicatesSql(), ...leadMergesSql(), ...customersSql(), ...proposalsSql(), ...enrichmentsSql(), ...sourcesSql(), ...tagsSql(collections), ...tenantPlatformSql(), ...searchSql(collections), ...historySql(collections), ...eventSql(collections, Object.values<EventSpec>(EVENTS)), ...webhookQueueSql()] : [...platformSql(), ...tenancySql()]]
  return { collections, tables, rows, policies, settings, routines, hash: hashOf(tables, rows, policies, settings, routines) }
}
export type CompiledModel = ReturnType<typeof compileVersion>

/** What the database is known to have. */
export interface PlanOptions {
  /** The database was just made: settings get their first values. */
  readonly fresh: boolean
  readonly publicUrl: string
  /** What the model said when it was applied last. */
  readonly applied?: Applied
  /** The model has not changed since: whatever differs was changed by hand. */
  readonly unchanged?: boolean
}

/** The rows of Directus' tables that the model fills, in the order in which they are made. */
function wantedRows({ rows, policies }: CompiledModel): Record<RowTarget, readonly Row[]> {
  return { ...rows, translations: [...rows.translations, ...policies.translations], users: policies.users, roles: policies.roles, policies: policies.policies, access: policies.access } as never
}
const ROW_TARGETS = ['collections', 'fields', 'relations', 'translations', 'presets', 'bookmarks', 'users', 'roles', 'policies', 'access'] as const
type RowTarget = (typeof ROW_TARGETS)[number]

/** What is noted of the model when it has been applied, so that changes by hand can be told from those of the next version. */
export function appliedState(wanted: CompiledModel): Applied {
  const rows = wantedRows(wanted)
  return Object.fromEntries(ROW_TARGETS.map(name => [name, appliedRows(TARGETS[name], rows[name])]))
}

/**
 * A collection that is new in the model must not take over one that an administrator made under the same name.
 * @throws Error that names it
 */
function refuseTaken(wanted: CompiledModel, existing: ReadonlyMap<string, unknown>, before: AppliedRows | undefined): void {
  const taken = before && wanted.tables.map(({ name }) => name).filter(name => existing.has(name) && !(name in before))
  if (taken?.length) throw new Error(`OWN_COLLECTION_IN_THE_WAY: the tenant has made collections of its own that the model now has as well: ${taken.join(', ')}. Its administrator moves the records into collections with other names and deletes these; then the upgrade goes on.`)
}

/** Compares a database with the model. */
export async function planChanges(client: Client, instance: Instance, wanted: CompiledModel, options: PlanOptions): Promise<Change[]> {
  const { applied = {}, unchanged = false } = options
  const held = (changes: readonly Change[]): Change[] => unchanged ? changes.map(change => ({ ...change, drift: 'held' })) : [...changes]
  const tables = await readTables(client, wanted.tables.map(table => table.name))
  refuseTaken(wanted, tables.tables, applied.collections)
  const changes = held(planTables(wanted.tables, tables))
  const looks = await readLooks(client)
  const choices = await readOwnChoices(client)
  const rows = wantedRows(wanted)
  for (const name of ROW_TARGETS) {
    const wantedHere = name === 'collections' || name === 'fields' ? withOwnChoices(name, withoutLooks(name, rows[name], looks), choices) : rows[name]
    changes.push(...planRows(TARGETS[name], wantedHere, await readRows(client, TARGETS[name]), applied[name]))
  }
  const custom = await readCustomFields(client, wanted.rows.fields)
  const modelCollections = new Set(wanted.collections.map(collection => collection.name))
  changes.push(...held(planPermissions(wanted.policies.permissions, await readRows(client, TARGETS.permissions), custom, modelCollections)))
  const settings = options.fresh ? { ...firstSettings(instance, options.publicUrl), ...wanted.settings } : wanted.settings
  changes.push(...held(planRows(TARGETS.settings, [settings], await readRows(client, TARGETS.settings))))
  return changes
}
