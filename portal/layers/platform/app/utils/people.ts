import type { TenantPerson } from '../../shared/api'

export type { TenantPerson, TenantRoleInfo } from '../../shared/api'

export const PEOPLE_PATH = '/platform/people'
export const PERSON_COLORS: Readonly<Record<TenantPerson['status'], string>> = { active: '#16A34A', invited: '#F59E0B', inactive: '#64748B', former: '#94A3B8', erasing: '#DC2626' }
/** Roles that people may give themselves by registering. */
export const REGISTRATION_ROLES: ReadonlySet<string> = new Set(['rep', 'backoffice', 'trainer', 'service', 'readonly'])
export const fullName = (person: Pick<TenantPerson, 'firstName' | 'lastName' | 'email'>): string => [person.firstName, person.lastName].filter(Boolean).join(' ') || person.email
