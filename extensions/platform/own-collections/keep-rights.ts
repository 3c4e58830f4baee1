import type { Database, SchemaOverview } from '@kontor/extension-shared/context'
import { POLICY_IDS } from '@kontor/policies'

type Action = 'read' | 'create' | 'update' | 'delete'
type PermissionsServiceClass = new (options: { knex: unknown, schema: unknown }) => {
  createMany(rows: readonly object[]): Promise<number[]>
  deleteMany(keys: readonly number[]): Promise<unknown>
  clearCaches?(): Promise<void>
}
interface Note { readonly collection: string, readonly policy: string, readonly action: Action, readonly permission: number | null }

const ALL = ['read', 'create', 'update', 'delete'] as const
/** What each role may do with the records of a collection that the portal shows, until an administrator decides otherwise. */
const GIVEN: Readonly<Partial<Record<keyof typeof POLICY_IDS, readonly Action[]>>> = {
  manager: ALL, backoffice: ALL, rep: ['read', 'create', 'update'], readonly: ['read'], automation: ['read'],
}

const NEW = `
  SELECT p.collection FROM portal_collections p JOIN directus_collections c ON c.collection = p.collection WHERE NOT EXISTS (SELECT FROM kontor_state.own_rights r WHERE r.collection = p.collection) ORDER BY p.collection`
const GONE = 'SELECT collection, policy, action, permission FROM kontor_state.own_rights r WHERE NOT EXISTS (SELECT FROM portal_collections p WHERE p.collection = r.collection)'
/** Those that are as they were given. */
const UNTOUCHED = `
  SELECT id FROM directus_permissions WHERE id = ANY(?) AND fields = '*' AND presets IS NULL AND validation IS NULL AND (permissions IS NULL OR permissions::text = '{}')`

/**
 * Gives the roles their rights to collections that the portal shows since, and takes back those to collections that it shows
 * no more, unless an administrator has changed them. What was given is noted: what an administrator takes away stays away,
 * and a role that had rights before keeps exactly those. May run again and again.
 */
export async function keepOwnRights(database: Database, schema: SchemaOverview, PermissionsService: PermissionsServiceClass): Promise<void> {
  const changed = await database.transaction(async (trx) => {
    const rowsOf = async <T>(sql: string, bindings: readonly unknown[] = []) => (await trx.raw(sql, bindings as never) as unknown as { rows: T[] }).rows
    await trx.raw('SELECT pg_advisory_xact_lock(hashtext(?))', ['kontor.own_rights'])
    const permissions = new PermissionsService({ knex: trx, schema })
    const gone = await rowsOf<Note>(GONE)
    const untouched = await rowsOf<{ id: number }>(UNTOUCHED, [gone.flatMap(({ permission }) => permission ?? [])])
    if (untouched.length > 0) await permissions.deleteMany(untouched.map(({ id }) => id))
    if (gone.length > 0) await trx.raw('DELETE FROM kontor_state.own_rights WHERE collection = ANY(?)', [[...new Set(gone.map(({ collection }) => collection))]])
    const fresh = await rowsOf<{ collection: string }>(NEW)
    for (const { collection } of fresh) await give(trx, permissions, collection)
    return gone.length + fresh.length > 0
  })
  // What somebody has read and kept from before the end of the transaction.
  if (changed) await new PermissionsService({ knex: database, schema }).clearCaches?.()
}

async function give(trx: Database, permissions: InstanceType<PermissionsServiceClass>, collection: string): Promise<void> {
  const taken = new Set(await trx('directus_permissions').where({ collection }).pluck('policy') as string[])
  const wanted = Object.entries(GIVEN).flatMap(([policy, actions]) => actions.map(action => ({ policy: POLICY_IDS[policy as keyof typeof POLICY_IDS], action })))
  const given = wanted.filter(({ policy }) => !taken.has(policy))
  const keys = given.length > 0 ? await permissions.createMany(given.map(right => ({ ...right, collection, permissions: {}, validation: null, presets: null, fields: ['*'] }))) : []
  const notes = wanted.map((right): Note => {
    const at = given.indexOf(right)
    return { collection, ...right, permission: at < 0 ? null : keys[at] ?? null }
  })
  await trx('kontor_state.own_rights').insert(notes.map(note => ({ ...note })))
}
