/** What the API of the platform and of a tenant's administration answers. Times are ISO 8601 with zone. */

export const TENANT_STATUSES = ['creating', 'active', 'suspended', 'failed', 'deleting'] as const
export type TenantStatus = (typeof TENANT_STATUSES)[number]

export const JOB_KINDS = ['create', 'suspend', 'resume', 'delete', 'export', 'restore', 'upgrade'] as const
export type JobKind = (typeof JOB_KINDS)[number]

/** Long work at a tenant, step by step. */
export interface TenantJob {
  readonly id: string
  readonly kind: JobKind
  readonly state: 'queued' | 'running' | 'done' | 'failed'
  /** All steps in their order; `step` is the one that runs or failed. */
  readonly steps: readonly { readonly key: string, readonly state: 'open' | 'running' | 'done' | 'failed' }[]
  readonly error: { readonly code: string, readonly message: string } | null
  readonly createdAt: string
  readonly finishedAt: string | null
}

/** `/api/v1/platform/tenants`, for the operator. The list leaves out `job`, `modules`, `size` and `people`. */
export interface Tenant {
  /** The slug: tenants are addressed by it. */
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly status: TenantStatus
  readonly createdAt: string
  readonly suspendedAt: string | null
  /** Whether the tenant's model is the current one. */
  readonly upToDate: boolean
  /** Address of its Studio. */
  readonly studioUrl: string
  /** Bytes of database and files. */
  readonly size?: { readonly database: number, readonly files: number } | null
  /** Members. */
  readonly people?: number | null
  /** The last work at it, running or ended. */
  readonly job?: TenantJob | null
  readonly modules?: readonly ModuleState[]
  /** The newest finished export, until it is deleted. */
  readonly export?: { readonly createdAt: string, readonly bytes: number } | null
}

/** `/api/v1/platform/tenants/{slug}/modules` (GET, PUT `{ modules: { crm: false } }`): what the operator has given a tenant, and what of it the tenant uses. */
export interface ModuleState {
  readonly key: string
  readonly enabled: boolean
  readonly used: boolean
}

/** The same for the tenant's administrator, `/api/v1/platform/modules`: what is on, and what could be. */
export interface OwnModule {
  readonly key: string
  readonly enabled: boolean
  readonly available: boolean
}

/** What a list of switches shows of either. */
export type ModuleSwitch = Pick<ModuleState, 'key' | 'enabled'> & Partial<ModuleState & OwnModule>

/** `/api/v1/platform/people`: GET (list), POST `{ email, firstName, lastName, role }`. */
export interface TenantPerson {
  /** Id of the person in the tenant's data; the Keycloak subject when the person was never seen there. */
  readonly id: string
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly role: string | null
  /** `invited`: has not set a password yet. `inactive`: may not log in to this tenant. */
  readonly status: 'active' | 'invited' | 'inactive'
  readonly totp: boolean
  readonly lastLoginAt: string | null
  readonly invitedAt: string | null
}
/*
 * PATCH `/people/{id}` `{ role?, status?: 'active' | 'inactive' }`, DELETE `/people/{id}` (leaves the tenant),
 * POST `/people/{id}/{resend,reset-totp,reset-password,end-sessions}` -> 204.
 */

/** `/api/v1/platform/roles`: the roles that can be given in the tenant. */
export interface TenantRoleInfo {
  readonly id: string
  readonly label: string
  readonly description: string
  /** Demands a second factor. */
  readonly secondFactor: boolean
}

/** `/api/v1/platform/audit-log`: `filter[action]`, `filter[actor]`, `filter[at][gte]`; `/audit-log.csv` for the file. */
export interface AuditEntry {
  readonly id: string
  readonly at: string
  /** Such as `person.invited`, `person.role_changed`, `module.disabled`, `tenant.suspended`. */
  readonly action: string
  readonly actor: { readonly id: string, readonly label: string } | null
  /** What it was done to: a person, a module, a setting, a client. */
  readonly target: string
  readonly before: unknown
  readonly after: unknown
}

/** `/api/v1/platform/api-clients`: GET, POST `{ name, role }` (answers `clientSecret` once), POST `/{id}/rotate`, DELETE `/{id}`. */
export interface ApiClient {
  readonly id: string
  readonly clientId: string
  readonly name: string
  readonly role: string
  readonly createdAt: string
  readonly clientSecret?: string
}

/** `/api/v1/platform/settings`: GET and PATCH, the tenant's profile. */
export interface TenantProfile {
  readonly name: string
  /** Colour of the accent as `#rrggbb`. */
  readonly accent: string | null
  /** Id of the file. PUT `/settings/logo` (multipart), DELETE removes it. */
  readonly logo: string | null
  readonly locale: 'de' | 'en'
  /** IANA name. */
  readonly timeZone: string
  readonly registration: { readonly enabled: boolean, readonly domains: readonly string[], readonly role: string }
}

/** `/api/v1/platform/registrations?tenant=`, for everybody: a tenant in which people may register. POST `{ tenant, email, locale }` -> 202, POST `/confirm` `{ token }` -> `{ slug }`. */
export interface OpenRegistration {
  readonly tenant: string
  readonly name: string
  /** The tenant's language. */
  readonly locale: 'de' | 'en'
}

/** `/api/v1/platform/sessions`: one's own sessions; DELETE `/sessions/{id}` ends one, DELETE `/sessions` all others. */
export interface OwnSession {
  readonly id: string
  readonly kind: 'portal' | 'studio' | 'other'
  readonly current: boolean
  readonly startedAt: string
  readonly lastSeenAt: string
  readonly ipAddress: string | null
  /** Browser and system in words, as far as known. */
  readonly client: string | null
}
