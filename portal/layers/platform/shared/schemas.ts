import { TENANT_ROLES } from '@kontor/policies'
import { JOB_KINDS, MODULES } from '@kontor/model'
import { z } from 'zod'

/** What the API of the platform and of a tenant's administration answers. Types in `api.ts` follow from it. */

export const TENANT_STATUSES = ['creating', 'active', 'suspended', 'failed', 'deleting'] as const
const time = z.iso.datetime({ offset: true })

export const tenantJob = z.object({
  id: z.guid(),
  kind: z.enum(JOB_KINDS),
  state: z.enum(['queued', 'running', 'done', 'failed']),
  steps: z.array(z.object({ key: z.string(), state: z.enum(['open', 'running', 'done', 'failed']) })).meta({ description: 'All steps in their order.' }),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  createdAt: time,
  finishedAt: time.nullable(),
}).meta({ id: 'TenantJob', description: 'Long work at a tenant, step by step.' })

export const moduleState = z.object({
  key: z.enum(MODULES), enabled: z.boolean().meta({ description: 'Whether the tenant has it.' }), used: z.boolean().meta({ description: 'Whether the tenant uses it.' }),
}).meta({ id: 'ModuleState' })
export const ownModule = z.object({
  key: z.enum(MODULES), enabled: z.boolean().meta({ description: 'Whether it is on.' }), available: z.boolean().meta({ description: 'Whether the operator has given it to the tenant.' }),
}).meta({ id: 'OwnModule' })
export const openRegistration = z.object({ tenant: z.string().meta({ example: 'acme' }), name: z.string(), locale: z.enum(['de', 'en']).meta({ description: 'The tenant\'s language.' }) })

export const tenant = z.object({
  id: z.string().meta({ description: 'The slug: tenants are addressed by it.', example: 'acme' }),
  slug: z.string().meta({ example: 'acme' }),
  name: z.string().meta({ example: 'Acme GmbH' }),
  status: z.enum(TENANT_STATUSES),
  createdAt: z.string(),
  suspendedAt: time.nullable(),
  upToDate: z.boolean().meta({ description: 'Whether its model is the current one.' }),
  studioUrl: z.string().meta({ description: 'Address of its Studio.', example: 'http://acme.localhost:8055' }),
  size: z.object({ database: z.number(), files: z.number() }).nullable().optional().meta({ description: 'Bytes. The list leaves it out, as it does people, job, modules and export.' }),
  people: z.number().nullable().optional(),
  job: tenantJob.nullable().optional().meta({ description: 'The last work at it, running or ended.' }),
  modules: z.array(moduleState).optional(),
  export: z.object({ createdAt: time, bytes: z.number() }).nullable().optional().meta({ description: 'The newest finished export, until it is deleted.' }),
}).meta({ id: 'Tenant' })

export const tenantPerson = z.object({
  id: z.guid(),
  email: z.string().meta({ example: 'ada@example.com' }),
  firstName: z.string(),
  lastName: z.string(),
  role: z.enum(TENANT_ROLES).nullable(),
  status: z.enum(['active', 'invited', 'inactive', 'former', 'erasing']).meta({ description: '`invited`: has not set a password or not accepted yet. `inactive`: may not log in to this tenant. `former`: is no member any more (listed with `filter[status]=former` alone). `erasing`: is being erased.' }),
  totp: z.boolean().meta({ description: 'Whether a second factor is set up.' }),
  lastLoginAt: time.nullable(),
  invitedAt: time.nullable(),
  picture: z.guid().nullable().meta({ description: 'Id of the picture, which `/users/{id}/avatar` sends.' }),
}).meta({ id: 'Person' })

export const tenantRole = z.object({
  id: z.enum(TENANT_ROLES), label: z.string(), description: z.string(), secondFactor: z.boolean().meta({ description: 'Demands a second factor.' }),
}).meta({ id: 'Role' })

export const auditEntry = z.object({
  id: z.guid(),
  at: time,
  action: z.string().meta({ example: 'person.invited' }),
  actor: z.object({ id: z.string(), label: z.string() }).nullable(),
  target: z.string().nullable().meta({ description: 'What it was done to: a person, a module, a setting, a client.' }),
  before: z.unknown(),
  after: z.unknown(),
}).meta({ id: 'AuditEntry' })

export const apiClient = z.object({
  id: z.guid(), clientId: z.string().meta({ example: 'api-acme-4f1c' }), name: z.string(), role: z.enum(TENANT_ROLES), createdAt: time,
  clientSecret: z.string().optional().meta({ description: 'Shown once, when it is made.' }),
}).meta({ id: 'ApiClient' })

export const tenantProfile = z.object({
  name: z.string(),
  accent: z.string().nullable().meta({ description: 'Colour as `#rrggbb`.', example: '#0f766e' }),
  logo: z.guid().nullable().meta({ description: 'Id of the file.' }),
  locale: z.enum(['de', 'en']),
  timeZone: z.string().meta({ description: 'IANA name.', example: 'Europe/Berlin' }),
  registration: z.object({ enabled: z.boolean(), domains: z.array(z.string()), role: z.string() }),
  retentionMonths: z.int().nullable().meta({ description: 'Leads that nobody touched for so many months are proposed for erasure; null for no rule.' }),
}).meta({ id: 'TenantProfile' })

export const ownSession = z.object({
  id: z.string(), kind: z.enum(['portal', 'studio', 'other']), current: z.boolean(), startedAt: time, lastSeenAt: time, ipAddress: z.string().nullable(),
  client: z.string().nullable().meta({ description: 'Browser and system in words, as far as known.' }),
}).meta({ id: 'OwnSession' })

export const eventReader = z.object({
  id: z.string(), cursor: z.string().meta({ description: 'What comes after it is still to be read.' }), at: time,
}).meta({ id: 'EventReader' })

export const eventType = z.object({
  type: z.string().meta({ example: 'crm.lead.qualified' }), label: z.string(), collection: z.string().meta({ example: 'leads' }),
  kind: z.enum(['change', 'meaning']).meta({ description: '`change`: happens to any record. `meaning`: something that people have a word for.' }),
}).meta({ id: 'EventType' })

export const recipient = z.object({
  id: z.guid(), name: z.string(), firstName: z.string(), email: z.string().nullable().meta({ example: 'ada@example.com' }), locale: z.enum(['de', 'en']), role: z.enum(TENANT_ROLES).nullable(),
}).meta({ id: 'Recipient' })

export const givenUpEvent = z.object({
  id: z.string(), at: time, eventId: z.guid(), type: z.string().meta({ example: 'crm.lead.created' }), collection: z.string(), recordId: z.string(),
  group: z.string().meta({ description: 'The consumer that gave it up.', example: 'webhooks' }), attempts: z.number(), reason: z.string(),
}).meta({ id: 'GivenUpEvent' })
