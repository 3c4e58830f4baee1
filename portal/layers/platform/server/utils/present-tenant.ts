import type { ShownJob, ShownTenant } from '@kontor/tenancy/present.ts'
import type { Locale } from '@kontor/model'
import { env } from '~~/server/core'
import type { Tenant, TenantJob } from '../../shared/api'

type Size = Pick<Tenant, 'size' | 'people' | 'export'>

export function presentJob(job: ShownJob, locale: Locale): TenantJob {
  const { id, kind, state, steps, error, createdAt, finishedAt } = job
  // What has been taken back is shown as not done.
  return { id, kind, state, steps, error: error ? { code: error.code, message: error.detail ? `${error.messages[locale]} (${error.detail})` : error.messages[locale] } : null, createdAt, finishedAt }
}

/** A tenant as the API shows it; what the list leaves out is left out. */
export function presentTenant(tenant: ShownTenant & Partial<Size>, locale: Locale): Tenant {
  const { slug, name, status, createdAt, suspendedAt, upToDate, job, modules, size, people, export: exported } = tenant
  return {
    id: slug, slug, name, status, createdAt: createdAt ?? '', suspendedAt, upToDate, studioUrl: env().STUDIO_URL.replace('{tenant}', slug),
    ...size === undefined ? {} : { size }, ...people === undefined ? {} : { people }, ...exported === undefined ? {} : { export: exported },
    ...job === undefined ? {} : { job: job ? presentJob(job, locale) : null }, ...modules === undefined ? {} : { modules },
  }
}
