import { ROLE_IDS, TENANT_ROLES, type TenantRole } from '@kontor/policies'
import type { Database } from '@kontor/extension-shared/context'
import { platformError } from '../errors.ts'

/** `directus_users.provider` of people, and of programs that an administrator let in. */
export const PEOPLE_PROVIDER = 'keycloak'
export const PROGRAM_PROVIDER = 'program'

/** What the tenant's data say of a person. `archived`: was a member. */
export interface PersonRow {
  readonly id: string
  readonly external_identifier: string
  readonly email: string | null
  readonly first_name: string | null
  readonly last_name: string | null
  readonly role: string | null
  readonly status: 'active' | 'invited' | 'suspended' | 'archived' | 'draft' | 'unverified'
  readonly last_access: Date | null
  /** Id of the picture's file. */
  readonly avatar: string | null
}

export const PERSON_COLUMNS = ['id', 'external_identifier', 'email', 'first_name', 'last_name', 'role', 'status', 'last_access', 'avatar'] as const

export const roleName = (id: string | null): TenantRole | null => TENANT_ROLES.find(role => ROLE_IDS[role] === id) ?? null

/** How a person is called in the audit log. */
export const labelOf = ({ email, first_name: first, last_name: last }: Pick<PersonRow, 'email' | 'first_name' | 'last_name'>) => email ?? [first, last].filter(Boolean).join(' ')

/**
 * A member, locked until the transaction ends.
 * @throws PERSON_UNKNOWN
 */
export async function lockPerson(trx: Database, id: unknown): Promise<PersonRow> {
  const uuid = typeof id === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)
  const row = uuid
    ? await trx('directus_users').where({ id, provider: PEOPLE_PROVIDER }).whereNot({ status: 'archived' }).whereNotNull('external_identifier').forUpdate().first(...PERSON_COLUMNS) as PersonRow | undefined
    : undefined
  if (!row) throw platformError('PERSON_UNKNOWN')
  return row
}
