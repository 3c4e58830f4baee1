import type { JobKind, ModuleName } from '@kontor/model'
import { TENANCY_CODES, type TenancyCode } from './errors.ts'
import { lastJob, readModules, readTenant, shownSteps, type JobRow, type JobState, type ShownStep, type TenantRow, type TenantStatus } from './tenants.ts'
import type { Sql } from './sql.ts'

/** A job as callers see it. */
export interface ShownJob {
  readonly id: string
  readonly tenant: string
  readonly kind: JobKind
  readonly state: JobState
  readonly direction: 'forward' | 'back'
  readonly steps: readonly ShownStep[]
  readonly progress: unknown
  /** `message` in both languages and `detail` as the failing part said it. */
  readonly error: { readonly code: string, readonly messages: { readonly de: string, readonly en: string }, readonly detail: string | null } | null
  readonly createdAt: string
  readonly finishedAt: string | null
}

export interface ShownTenant {
  readonly slug: string
  readonly name: string
  readonly status: TenantStatus
  readonly createdAt: string | null
  readonly suspendedAt: string | null
  readonly upToDate: boolean
  readonly job?: ShownJob | null
  readonly modules?: readonly { readonly key: ModuleName, readonly enabled: boolean }[]
}

export function showJob(job: JobRow): ShownJob {
  const { id, tenant, kind, state, direction, progress } = job
  const [, messages] = TENANCY_CODES[(job.error_code ?? 'JOB_FAILED') as TenancyCode] ?? TENANCY_CODES.JOB_FAILED
  return {
    id, tenant, kind, state, direction, steps: shownSteps(job), progress: progress ?? null,
    error: job.error_code === null ? null : { code: job.error_code, messages, detail: job.error },
    createdAt: job.date_created.toISOString(), finishedAt: job.finished_at?.toISOString() ?? null,
  }
}

export function showTenant(tenant: TenantRow, more: { readonly job?: JobRow | undefined, readonly modules?: ShownTenant['modules'] } = {}): ShownTenant {
  const { slug, name, status } = tenant
  return {
    slug, name, status, createdAt: tenant.date_created?.toISOString() ?? null, suspendedAt: tenant.suspended_at?.toISOString() ?? null, upToDate: tenant.up_to_date,
    ...'job' in more ? { job: more.job ? showJob(more.job) : null } : {}, ...more.modules ? { modules: more.modules } : {},
  }
}

/** One tenant with its last job and its modules. @throws TENANT_UNKNOWN */
export async function describeTenant(sql: Sql, slug: string): Promise<ShownTenant> {
  const tenant = await readTenant(sql, slug)
  return showTenant(tenant, { job: await lastJob(sql, slug), modules: await readModules(sql, tenant.id) })
}
