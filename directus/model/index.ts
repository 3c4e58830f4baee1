import { chatMessages, chatThreads } from './chat.ts'
import { choiceValues } from './choices.ts'
import { departments, industries, leadMarks, leadOrigins, leads, leadSources } from './crm.ts'
import { importRows, imports, recordImports } from './imports.ts'
import { formSubmissions, webForms } from './forms.ts'
import type { Collection } from './language/collection.ts'
import { auditLog, tenants } from './platform.ts'
import { portalCollections } from './portal-collections.ts'
import { profiles } from './profiles.ts'
import { savedViews } from './saved-views.ts'
import { revocations, tenantJobs, tenantModules } from './tenancy.ts'
import { tasks } from './tasks.ts'
import { tenantAuditLog, tenantSettings } from './tenant-settings.ts'
import { webhookDeliveries, webhooks } from './webhooks.ts'

export * from './chat.ts'
export * from './choices.ts'
export * from './crm.ts'
export * from './imports.ts'
export * from './forms.ts'
export * from './language/collection.ts'
export * from './language/fields.ts'
export * from './language/label.ts'
export * from './modules.ts'
export * from './platform.ts'
export * from './portal-collections.ts'
export * from './profiles.ts'
export * from './saved-views.ts'
export * from './slug.ts'
export * from './tasks.ts'
export * from './tenancy.ts'
export * from './tenant-settings.ts'
export * from './webhooks.ts'

/** What an instance holds: `core` is the platform itself, `tenant` each tenant's database. */
export const MODELS = {
  core: [tenants, tenantJobs, tenantModules, auditLog, revocations],
  tenant: [industries, departments, leadSources, leads, imports, importRows, leadOrigins, leadMarks, webForms, formSubmissions, chatThreads, chatMessages, tenantSettings, tenantAuditLog, profiles, savedViews, choiceValues, portalCollections, webhooks, webhookDeliveries, tasks, recordImports],
} as const satisfies Record<string, readonly Collection[]>
export type ModelName = keyof typeof MODELS
