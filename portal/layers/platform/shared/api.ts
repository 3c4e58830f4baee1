import type { Answer } from '~~/shared/answer'
import type * as schemas from './schemas'

/** What the API of the platform and of a tenant's administration answers, as `schemas.ts` describes it. */

export type TenantStatus = (typeof schemas.TENANT_STATUSES)[number]
/** Long work at a tenant, step by step. */
export type TenantJob = Answer<typeof schemas.tenantJob>
export type JobKind = TenantJob['kind']
/** `/api/v1/platform/tenants`, for the operator. The list leaves out `job`, `modules`, `size`, `people` and `export`. */
export type Tenant = Answer<typeof schemas.tenant>
/** `/api/v1/platform/tenants/{slug}/modules`: what the operator has given a tenant, and what of it the tenant uses. */
export type ModuleState = Answer<typeof schemas.moduleState>
/** The same for the tenant's administrator, `/api/v1/platform/modules`: what is on, and what could be. */
export type OwnModule = Answer<typeof schemas.ownModule>
/** What a list of switches shows of either. */
export type ModuleSwitch = Pick<ModuleState, 'key' | 'enabled'> & Partial<ModuleState & OwnModule>
/** `/api/v1/platform/registrations?tenant=`, for everybody: a tenant in which people may register. */
export type OpenRegistration = Answer<typeof schemas.openRegistration>
/** `/api/v1/platform/people` */
export type TenantPerson = Answer<typeof schemas.tenantPerson>
/** `/api/v1/platform/roles`: the roles that can be given in the tenant. */
export type TenantRoleInfo = Answer<typeof schemas.tenantRole>
/** `/api/v1/platform/audit-log`; `/audit-log.csv` for the file. */
export type AuditEntry = Answer<typeof schemas.auditEntry>
/** `/api/v1/platform/api-clients` */
export type ApiClient = Answer<typeof schemas.apiClient>
/** `/api/v1/platform/settings`: the tenant's profile. */
export type TenantProfile = Answer<typeof schemas.tenantProfile>
/** `/api/v1/platform/sessions`: one's own sessions. */
export type OwnSession = Answer<typeof schemas.ownSession>
