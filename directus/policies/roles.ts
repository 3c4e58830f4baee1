import { l, type Label, type ModelName } from '@kontor/model'

/** Groups of a tenant's organization in Keycloak, and so roles in its Directus. */
export const TENANT_ROLES = ['admin', 'manager', 'rep', 'backoffice', 'trainer', 'service', 'automation', 'readonly'] as const
/** Groups of the platform's organization: roles of `core`. */
export const CORE_ROLES = ['operator'] as const
export type TenantRole = (typeof TENANT_ROLES)[number]
export type CoreRole = (typeof CORE_ROLES)[number]
export type RoleName = TenantRole | CoreRole

/** The same in every instance, so that identity, tests and migrations can name a role without asking the database. */
export const ROLE_IDS = {
  admin: '6b6f6e74-6f72-4000-8000-000000000001',
  manager: '6b6f6e74-6f72-4000-8000-000000000002',
  rep: '6b6f6e74-6f72-4000-8000-000000000003',
  backoffice: '6b6f6e74-6f72-4000-8000-000000000004',
  trainer: '6b6f6e74-6f72-4000-8000-000000000005',
  service: '6b6f6e74-6f72-4000-8000-000000000006',
  automation: '6b6f6e74-6f72-4000-8000-000000000007',
  readonly: '6b6f6e74-6f72-4000-8000-000000000008',
  operator: '6b6f6e74-6f72-4000-8000-000000000009',
} as const satisfies Record<RoleName, string>

/** When a person is in several groups, the first of these counts. */
export const ROLE_PRECEDENCE = ['operator', 'admin', 'manager', 'backoffice', 'rep', 'trainer', 'service', 'readonly', 'automation'] as const satisfies readonly RoleName[]

/** Roles that are refused without a second factor. */
export const SECOND_FACTOR_ROLES: ReadonlySet<RoleName> = new Set(['admin', 'operator'])

export interface RoleInfo {
  readonly label: Label
  /** Material icon name. */
  readonly icon: string
  readonly description: Label
}

export const ROLES: Record<RoleName, RoleInfo> = {
  admin: { label: l('Administration', 'Administrator'), icon: 'shield_person', description: l('Richtet den Mandanten ein: Felder, Abläufe, Rechte', 'Sets up the tenant: fields, flows, rights') },
  manager: { label: l('Vertriebsleitung', 'Sales manager'), icon: 'supervisor_account', description: l('Sieht und bearbeitet alle Leads, verteilt sie', 'Sees and edits all leads, assigns them') },
  rep: { label: l('Vertrieb', 'Sales rep'), icon: 'person', description: l('Bearbeitet eigene und freie Leads', 'Works on own and unassigned leads') },
  backoffice: { label: l('Innendienst', 'Back office'), icon: 'support_agent', description: l('Pflegt alle Leads', 'Maintains all leads') },
  trainer: { label: l('Training', 'Trainer'), icon: 'school', description: l('Führt Trainings durch', 'Runs trainings') },
  service: { label: l('Service', 'Service'), icon: 'build', description: l('Betreut Kundschaft nach dem Kauf', 'Looks after customers after the sale') },
  automation: { label: l('Automatisierung', 'Automation'), icon: 'smart_toy', description: l('Liest und schlägt vor, ändert keine Angaben', 'Reads and proposes, changes no values') },
  readonly: { label: l('Nur lesen', 'Read only'), icon: 'visibility', description: l('Sieht alles, ändert nichts', 'Sees everything, changes nothing') },
  operator: { label: l('Betrieb', 'Operator'), icon: 'admin_panel_settings', description: l('Betreibt die Plattform', 'Runs the platform') },
}

/** The roles that an instance has. */
export const MODEL_ROLES = { core: CORE_ROLES, tenant: TENANT_ROLES } as const satisfies Record<ModelName, readonly RoleName[]>

/** @returns the role with an id, or nothing for one that a tenant made */
export function roleById(id: string | null): RoleName | undefined {
  return ROLE_PRECEDENCE.find(role => ROLE_IDS[role] === id)
}

/** @returns the role that counts among group paths such as `/rep`, or nothing when none of them is a role of ours */
export function roleFromGroups(groups: readonly string[]): RoleName | undefined {
  const names = new Set(groups.map(group => group.replace(/^\//, '')))
  return ROLE_PRECEDENCE.find(role => names.has(role))
}
