import { MODELS } from '@kontor/model'
import { POLICY_IDS, ROLE_IDS } from '@kontor/policies'
import { isOursField } from './protect-model.ts'
import { refuse } from './refuse.ts'
import type { Accountability, Sql } from './types.ts'

const FIXED: ReadonlySet<unknown> = new Set([...Object.values(ROLE_IDS), ...Object.values(POLICY_IDS)])
/** Directus' own policy of whoever is not logged in. */
const STRANGERS = 'abf8a154-5b1c-4a46-ac9c-7300570f4f17'
export type RightsScope = 'roles' | 'policies' | 'access' | 'permissions'

/**
 * Fixed roles and policies, what links them, and their rights on collections of ours or of Directus stay as they are.
 * Rights of a fixed policy on a tenant's own collections are the admin's. Strangers get none on ours, nor any other policy.
 */
export async function guardRights(scope: RightsScope, action: 'create' | 'update' | 'delete', payload: unknown, keys: readonly (string | number)[], accountability: Accountability, database: Sql): Promise<void> {
  // Directus and our own programs act without a person.
  if (!accountability) return
  const rows = await touched(scope, payload, keys, database)
  if (action !== 'delete' && scope === 'policies' && rows.some(row => grantsAdministration(row.admin_access))) {
    refuse('Administration is given in the user management, where it asks for a second factor; no other policy can hold it.')
  }
  if (!rows.some(row => isFixed(scope, row))) return
  if (action === 'update' && scope === 'permissions' && await concernsOwnFields(payload, keys, database)) return
  if (action === 'update' && scope === 'policies' && isChangeOfRights(payload)) return
  refuse(action === 'create' && scope === 'access'
    ? 'This would change what a role of Kontor may do. Make a role or policy of your own instead.'
    : 'This belongs to the roles and rights of Kontor and stays as it is. Make a role or policy of your own instead.')
}

type Row = Readonly<Record<string, unknown>>

/** Studio sends rights that are changed with their policy; each of them is then asked about by itself. */
function isChangeOfRights(payload: unknown): boolean {
  if (typeof payload !== 'object' || payload === null || Object.keys(payload).join() !== 'permissions') return false
  const { create, update, delete: removed, ...more } = (payload as { permissions: Row | null }).permissions ?? {}
  const isNone = (list: unknown) => list === undefined || (Array.isArray(list) && list.length === 0)
  return isNone(create) && isNone(removed) && Array.isArray(update) && Object.keys(more).length === 0
}

/** An administrator gives and takes the rights to the tenant's own fields, and to nothing else. */
async function concernsOwnFields(payload: unknown, keys: readonly (string | number)[], database: Sql): Promise<boolean> {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return false
  const { fields, ...rest } = payload as Row
  if (!Array.isArray(fields)) return false
  const { rows } = await database.raw<{ id: number, policy: string, collection: string, fields: string | null }>('SELECT id, policy, collection, fields FROM directus_permissions WHERE id::text = ANY(?)', [keys.map(String)])
  return rows.length > 0 && rows.every((row) => {
    const same = Object.entries(rest).every(([key, value]) => (key === 'id' || key === 'policy') && String(idOf(value)) === String(row[key]))
    if (!same || !MODELS.tenant.some(c => c.name === row.collection)) return false
    const kept = (names: readonly unknown[]) => names.map(String).filter(name => name === '*' || isOursField('tenant', row.collection, name)).sort().join()
    return kept(fields) === kept(row.fields?.split(',') ?? [])
  })
}

/** The rows that a write concerns, as they are and as they would be. */
async function touched(scope: RightsScope, payload: unknown, keys: readonly (string | number)[], database: Sql): Promise<Row[]> {
  const columns = { roles: 'id', policies: 'id', access: 'id, role, "user", policy', permissions: 'id, policy, collection' }[scope]
  const written = (Array.isArray(payload) ? payload : [payload]).filter((row): row is Row => typeof row === 'object' && row !== null)
  if (keys.length === 0) return written
  const { rows } = await database.raw<Row>(`SELECT ${columns} FROM directus_${scope} WHERE id::text = ANY(?)`, [keys.map(String)])
  return [...rows, ...rows.flatMap(row => written.map(change => ({ ...row, ...change })))]
}

/** PostgreSQL takes `1`, `"t"` or `"yes"` for true as well. */
const grantsAdministration = (value: unknown): boolean => value !== undefined && value !== null && value !== false

function isFixed(scope: RightsScope, row: Row): boolean {
  if (scope === 'roles' || scope === 'policies') return FIXED.has(row.id)
  // Without role and user it is for everybody, logged in or not.
  if (scope === 'access') return FIXED.has(idOf(row.policy)) || FIXED.has(idOf(row.role)) || ((row.role ?? null) === null && (row.user ?? null) === null)
  return (FIXED.has(idOf(row.policy)) || idOf(row.policy) === STRANGERS) && isProtected(String(row.collection))
}

/** Relations come as an id or as an object that holds it. */
const idOf = (value: unknown): unknown => typeof value === 'object' && value !== null && 'id' in value ? value.id : value

const OURS: ReadonlySet<string> = new Set([...MODELS.core, ...MODELS.tenant].map(c => c.name))
const isProtected = (collection: string) => OURS.has(collection) || collection.startsWith('directus_')
