import { allFields, MODELS, type ModelName } from '@kontor/model'
import { policyRows } from '@kontor/policies'
import type { Sql } from '../types.ts'

export type PermissionsServiceClass = new (options: { knex: unknown, schema: unknown }) => {
  updateOne(key: number, data: { fields: string[] }): Promise<unknown>
}

export interface NewField {
  readonly instance: ModelName
  readonly collection: string
  readonly field: string
}

/**
 * A field that an admin adds to a collection of ours belongs at once to every right that covers whole records, so that it
 * shows in the portal. Noted, so that the applier does not give it back to a right from which the admin took it. Groups and
 * whatever else holds no values are in no right, as those of the model: the applier would take them out again.
 */
export async function grantCustomField({ instance, collection, field }: NewField, PermissionsService: PermissionsServiceClass, database: Sql, schema: unknown): Promise<void> {
  const found = MODELS[instance].find(c => c.name === collection)
  if (!found || field in allFields(found)) return
  const { rows: noted } = await database.raw(`
    INSERT INTO kontor_state.custom_fields (collection, field) SELECT f.collection, f.field FROM directus_fields f
    WHERE f.collection = ? AND f.field = ? AND coalesce(f.special, '') NOT LIKE '%no-data%' ON CONFLICT DO NOTHING RETURNING field`, [collection, field])
  if (noted.length === 0) return
  const open = policyRows(instance).permissions.filter(row => row.open && row.collection === collection)
  const permissions = new PermissionsService({ knex: database, schema })
  for (const { policy, action } of open) {
    const { rows: [row] } = await database.raw<{ id: number, fields: string | null }>(
      'SELECT id, fields FROM directus_permissions WHERE policy = ? AND collection = ? AND action = ?', [policy, collection, action])
    const fields = row?.fields?.split(',') ?? []
    if (row && !fields.includes(field) && !fields.includes('*')) await permissions.updateOne(row.id, { fields: [...fields, field] })
  }
}
