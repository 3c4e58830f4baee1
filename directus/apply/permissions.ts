import { POLICY_IDS, type PermissionRow } from '@kontor/policies'
import type { Row } from '@kontor/compile/directus.ts'
import type { Change } from './change.ts'
import type { Client } from './connect.ts'
import { planRows, TARGETS } from './rows.ts'

/** Fields of collections of the model that an admin added: collection -> field names. */
export type CustomFields = ReadonlyMap<string, readonly string[]>

/** Custom fields as they are, and those among them that were given to the rights before. */
export interface CustomState {
  readonly fields: CustomFields
  readonly granted: ReadonlySet<string>
}

export async function readCustomFields(client: Client, ours: readonly Row[]): Promise<CustomState> {
  const known = new Set(ours.map(row => `${String(row.collection)}.${String(row.field)}`))
  const collections = [...new Set(ours.map(row => String(row.collection)))]
  const { rows } = await client.query<{ collection: string, field: string, granted: boolean }>(`
    SELECT f.collection, f.field, c.field IS NOT NULL AS granted
    FROM directus_fields f LEFT JOIN kontor_state.custom_fields c USING (collection, field)
    WHERE f.collection = ANY($1) AND coalesce(f.special, '') NOT LIKE '%no-data%'
    ORDER BY f.id`, [collections])
  const fields = new Map<string, string[]>()
  const granted = new Set<string>()
  for (const row of rows) {
    const name = `${row.collection}.${row.field}`
    if (known.has(name)) continue
    fields.set(row.collection, [...fields.get(row.collection) ?? [], row.field])
    if (row.granted) granted.add(name)
  }
  return { fields, granted }
}

/**
 * The rights of our policies. A custom field is put into the rights that cover whole records once, when it is first seen;
 * an admin who takes it out of a right afterwards keeps it out.
 */
export function planPermissions(wanted: readonly PermissionRow[], existing: ReadonlyMap<string, Row>, custom: CustomState, modelCollections: ReadonlySet<string>): Change[] {
  const rows = wanted.map(({ open, ...row }): Row => {
    const current = (existing.get(`${row.policy}|${row.collection}|${row.action}`)?.fields ?? []) as readonly string[]
    const added = open ? (custom.fields.get(row.collection) ?? []).filter(field => !custom.granted.has(`${row.collection}.${field}`) || current.includes(field)) : []
    return { ...row, fields: [...row.fields, ...added] }
  })
  const grants = [...custom.fields].flatMap(([collection, names]) => names
    .filter(field => !custom.granted.has(`${collection}.${field}`))
    .map((field): Change => ({
      kind: 'create', what: `rights for the custom field ${collection}.${field}`,
      sql: 'INSERT INTO kontor_state.custom_fields (collection, field) VALUES ($1, $2) ON CONFLICT DO NOTHING', values: [collection, field],
    })))
  return [...planRows(TARGETS.permissions, rows, existing), ...grants, ...foreignRows(rows, existing, modelCollections)]
}

/**
 * Rows that somebody put into our policies. On a tenant's own collections they are the admin's and stay. On collections
 * of the model or of Directus they would undo a rule of the product, so they are taken out.
 */
function foreignRows(wanted: readonly Row[], existing: ReadonlyMap<string, Row>, modelCollections: ReadonlySet<string>): Change[] {
  const policies: ReadonlySet<unknown> = new Set(Object.values(POLICY_IDS))
  const ours = new Set(wanted.map(row => `${String(row.policy)}|${String(row.collection)}|${String(row.action)}`))
  return [...existing].flatMap(([key, row]): Change[] => {
    const collection = String(row.collection)
    if (!policies.has(row.policy) || ours.has(key)) return []
    if (!modelCollections.has(collection) && !collection.startsWith('directus_')) return []
    return [{ kind: 'patch', what: `right ${String(row.action)} on ${collection} does not belong to the policy ${String(row.policy)}`, sql: 'DELETE FROM directus_permissions WHERE id = $1', values: [row.id] }]
  })
}
