import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { instanceOf } from '@kontor/apply/instance.ts'
import type { JobKind } from '@kontor/model'
import { TENANCY_CODES, type TenancyCode } from './errors.ts'
import { filesOf } from './places.ts'
import { givenModules, type GivenModule } from './requests/set-modules.ts'
import { lastJob, readModules, readTenant, shownSteps, type JobRow, type JobState, type ShownStep, type TenantRow, type TenantStatus } from './tenants.ts'
import type { Sql } from './sql.ts'
import type { TenancyEnv } from './world.ts'

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
  /** Bytes. */
  readonly size?: { readonly database: number, readonly files: number } | null
  /** The newest finished export. */
  readonly export?: { readonly createdAt: string, readonly bytes: number } | null
  readonly modules?: readonly GivenModule[]
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

/** One tenant with its last job, its modules, its size and its newest export. @throws TENANT_UNKNOWN */
export async function describeTenant(sql: Sql, slug: string, places: Pick<TenancyEnv, 'FILES_DIR' | 'RUNTIME_DIR'>): Promise<ShownTenant> {
  const tenant = await readTenant(sql, slug)
  return { ...showTenant(tenant, { job: await lastJob(sql, slug), modules: givenModules(await readModules(sql, tenant.id)) }), export: await lastExport(sql, slug), size: await measure(sql, slug, filesOf(places, slug)) }
}

async function lastExport(sql: Sql, slug: string): Promise<ShownTenant['export']> {
  const [job] = await sql.query<{ finished_at: Date, progress: { bytes?: number } | null }>(
    'SELECT finished_at, progress FROM tenant_jobs WHERE tenant = $1 AND kind = \'export\' AND state = \'done\' ORDER BY finished_at DESC LIMIT 1', [slug])
  return job ? { createdAt: job.finished_at.toISOString(), bytes: job.progress?.bytes ?? 0 } : null
}

async function measure(sql: Sql, slug: string, folder: string): Promise<ShownTenant['size']> {
  const [row] = await sql.query<{ size: string }>('SELECT pg_database_size(oid) AS size FROM pg_database WHERE datname = $1', [instanceOf(slug).database])
  if (!row) return null
  let files = 0
  for (const name of await readdir(folder).catch(() => [])) files += (await stat(join(folder, name)).catch(() => undefined))?.size ?? 0
  return { database: Number(row.size), files }
}
