import { JOB_STEPS, MODULES, type JobKind, type ModuleName } from '@kontor/model'
import { TenancyError } from './errors.ts'
import type { Sql } from './sql.ts'

export type TenantStatus = 'creating' | 'active' | 'suspended' | 'failed' | 'deleting'
export type JobState = 'queued' | 'running' | 'done' | 'failed'
export type Direction = 'forward' | 'back'

/** A row of `tenants`. */
export interface TenantRow {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly status: TenantStatus
  readonly organization_id: string | null
  readonly model_hash: string | null
  readonly up_to_date: boolean
  readonly suspended_at: Date | null
  readonly date_created: Date | null
}

/** A row of `tenant_jobs`. */
export interface JobRow {
  readonly id: string
  readonly tenant: string
  readonly kind: JobKind
  readonly state: JobState
  readonly direction: Direction
  readonly step: string | null
  readonly steps: readonly string[] | null
  readonly progress: unknown
  readonly input: Readonly<Record<string, unknown>> | null
  readonly error_code: string | null
  readonly error: string | null
  readonly attempts: number
  readonly requested_by: string | null
  readonly date_created: Date
  readonly finished_at: Date | null
}

const TENANT_COLUMNS = 'id, slug, name, status, organization_id, model_hash, up_to_date, suspended_at, date_created'
const JOB_COLUMNS = 'id, tenant, kind, state, direction, step, steps, progress, input, error_code, error, attempts, requested_by, date_created, finished_at'

/**
 * @param lock keeps the row until the transaction ends, so that two requests decide one after the other
 * @throws TENANT_UNKNOWN
 */
export async function readTenant(sql: Sql, slug: string, { lock = false } = {}): Promise<TenantRow> {
  const [tenant] = await sql.query<TenantRow>(`SELECT ${TENANT_COLUMNS} FROM tenants WHERE slug = $1${lock ? ' FOR UPDATE' : ''}`, [slug])
  if (!tenant) throw new TenancyError('TENANT_UNKNOWN', { field: 'slug' })
  return tenant
}

export async function readTenants(sql: Sql): Promise<TenantRow[]> {
  return sql.query<TenantRow>(`SELECT ${TENANT_COLUMNS} FROM tenants ORDER BY slug`)
}

/** The newest job at a tenant. */
export async function lastJob(sql: Sql, slug: string): Promise<JobRow | undefined> {
  return (await sql.query<JobRow>(`SELECT ${JOB_COLUMNS} FROM tenant_jobs WHERE tenant = $1 ORDER BY date_created DESC, id DESC LIMIT 1`, [slug]))[0]
}

/** A restore that broke off has closed the tenant, and nobody has worked in it since. @param last newest job at the tenant */
export const failedRestore = (tenant: Pick<TenantRow, 'status'>, last: Pick<JobRow, 'kind' | 'state'> | undefined): boolean =>
  tenant.status === 'failed' && last?.kind === 'restore' && last.state === 'failed'

export async function readJob(sql: Sql, id: string): Promise<JobRow | undefined> {
  return (await sql.query<JobRow>(`SELECT ${JOB_COLUMNS} FROM tenant_jobs WHERE id = $1`, [id]))[0]
}

/** Jobs that are not ended, oldest first. */
export async function openJobs(sql: Sql): Promise<Pick<JobRow, 'id' | 'tenant'>[]> {
  return sql.query<Pick<JobRow, 'id' | 'tenant'>>('SELECT id, tenant FROM tenant_jobs WHERE state IN (\'queued\', \'running\') ORDER BY date_created, id')
}

/** @throws TENANT_BUSY when another job at the tenant is not ended */
export async function addJob(sql: Sql, slug: string, kind: JobKind, requestedBy: string, input: Readonly<Record<string, unknown>> = {}): Promise<JobRow> {
  const [job] = await sql.query<JobRow>(`
    INSERT INTO tenant_jobs (tenant, kind, state, direction, steps, input, attempts, requested_by, date_created) VALUES ($1, $2, 'queued', 'forward', '[]', $3, 0, $4, clock_timestamp())
    ON CONFLICT (tenant) WHERE state IN ('queued', 'running') DO NOTHING RETURNING ${JOB_COLUMNS}`, [slug, kind, JSON.stringify(input), requestedBy])
  if (!job) throw new TenancyError('TENANT_BUSY')
  return job
}

/** A module of a tenant: the operator decides whether it has it, its administrator whether it is used. */
export interface TenantModule {
  readonly key: ModuleName
  readonly available: boolean
  readonly enabled: boolean
}

/** All modules of a tenant; one without a row is there and on. */
export async function readModules(sql: Sql, tenantId: string): Promise<TenantModule[]> {
  const rows = await sql.query<{ module: string, available: boolean, enabled: boolean }>('SELECT module, available, enabled FROM tenant_modules WHERE tenant = $1', [tenantId])
  return MODULES.map((key) => {
    const { available = true, enabled = true } = rows.find(row => row.module === key) ?? {}
    return { key, available, enabled }
  })
}

export interface ShownStep {
  readonly key: string
  readonly state: 'open' | 'running' | 'done' | 'failed'
}

/** All steps of a job in their order, with what became of them. */
export function shownSteps(job: Pick<JobRow, 'kind' | 'state' | 'steps' | 'step'>): ShownStep[] {
  return JOB_STEPS[job.kind].map((key) => {
    if (job.steps?.includes(key) || job.state === 'done') return { key, state: 'done' }
    if (job.step !== key) return { key, state: 'open' }
    return { key, state: job.state === 'failed' ? 'failed' : 'running' }
  })
}
