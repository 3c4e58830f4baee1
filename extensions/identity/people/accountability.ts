import type { Accountability } from '../types.ts'
import { AUTOMATION_USER, ROLE_IDS } from '@kontor/policies'
import type { Knex } from 'knex'
import { NotAllowedHereError } from '../errors.ts'

/** What the policies of a person and their role add up to. */
export interface AccessFlags {
  readonly admin: boolean
  readonly app: boolean
}

/** Flags of a role's policies; policies that hold for certain addresses only do not make an administrator. */
async function accessOf(database: Knex, userId: string, role: string): Promise<AccessFlags> {
  const rows = await database('directus_access as access').join('directus_policies as policy', 'policy.id', 'access.policy')
    .where(where => where.where('access.role', role).orWhere('access.user', userId))
    .whereNull('policy.ip_access')
    .select<{ admin_access: boolean, app_access: boolean }[]>('policy.admin_access', 'policy.app_access')
  return { admin: rows.some(row => row.admin_access), app: rows.some(row => row.admin_access || row.app_access) }
}

/** A new accountability for a person with the rights of the role; the default one must not be changed. */
export async function personAccountability(database: Knex, base: Accountability, user: { id: string, role: string, access?: AccessFlags | undefined }): Promise<Accountability> {
  const { admin, app } = user.access ?? await accessOf(database, user.id, user.role)
  return { ...base, user: user.id, role: user.role, roles: [user.role], admin, app }
}

/**
 * The same for a bot that acts for a person.
 * @throws 403 when the person is not active any more
 */
export async function delegatedAccountability(database: Knex, base: Accountability, userId: string): Promise<Accountability> {
  const user = await database('directus_users').select<{ id: string, role: string | null, status: string }[]>('id', 'role', 'status').where({ id: userId }).first()
  if (!user?.role || user.status !== 'active') throw new NotAllowedHereError({ reason: 'the person who asks is not active' })
  return personAccountability(database, base, { id: user.id, role: user.role })
}

/** The same for a service that works by itself: the rights of the role `automation`, whatever the row of its user says. */
export function automationAccountability(database: Knex, base: Accountability): Promise<Accountability> {
  return personAccountability(database, base, { id: AUTOMATION_USER.id, role: ROLE_IDS.automation })
}
