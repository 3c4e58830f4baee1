import type { Accountability, Database } from './context.ts'

/** What the policies of a person and their role add up to. */
export interface AccessFlags {
  readonly admin: boolean
  readonly app: boolean
}

const NOBODY: Accountability = { user: null, role: null, roles: [], admin: false, app: false, ip: null }

/** Flags of a role's policies; policies that hold for certain addresses only do not make an administrator. */
async function accessOf(database: Database, userId: string, role: string): Promise<AccessFlags> {
  const rows = await database('directus_access as access').join('directus_policies as policy', 'policy.id', 'access.policy')
    .where(where => where.where('access.role', role).orWhere('access.user', userId))
    .whereNull('policy.ip_access')
    .select<{ admin_access: boolean, app_access: boolean }[]>('policy.admin_access', 'policy.app_access')
  return { admin: rows.some(row => row.admin_access), app: rows.some(row => row.admin_access || row.app_access) }
}

/** A new accountability for a person with the rights of the role; the base one must not be changed. */
export async function personAccountability<A extends Accountability = Accountability>(database: Database, base: A | typeof NOBODY, user: { id: string, role: string, access?: AccessFlags | undefined }): Promise<A> {
  const { admin, app } = user.access ?? await accessOf(database, user.id, user.role)
  return { ...base, user: user.id, role: user.role, roles: [user.role], admin, app } as A
}

/** The same for somebody whom we work for later, with the rights that they have now; nothing when they are not active any more. */
export async function activePerson<A extends Accountability = Accountability>(database: Database, userId: string, base: A | typeof NOBODY = NOBODY): Promise<A & { readonly user: string } | undefined> {
  const user = await database('directus_users').select<{ id: string, role: string | null, status: string }[]>('id', 'role', 'status').where({ id: userId }).first()
  if (!user?.role || user.status !== 'active') return undefined
  return await personAccountability<A>(database, base, { id: user.id, role: user.role }) as A & { readonly user: string }
}
