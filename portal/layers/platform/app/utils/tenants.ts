import { DEMO_SLUG } from '@kontor/model/slug'
import type { JobKind, Tenant, TenantJob, TenantStatus } from '../../shared/api'

export type { Tenant, TenantJob, ModuleState } from '../../shared/api'

export const TENANTS_PATH = '/platform/tenants'
export const STATUS_COLORS: Readonly<Record<TenantStatus, string>> = { creating: '#F59E0B', active: '#16A34A', suspended: '#64748B', failed: '#DC2626', deleting: '#DC2626' }
/** Milliseconds between two looks at work that runs. */
export const JOB_POLL = 700

export const isRunning = (job: TenantJob | null | undefined): boolean => job?.state === 'queued' || job?.state === 'running'
/** What may be done again after it failed. */
export const RETRYABLE: ReadonlySet<JobKind> = new Set(['create', 'delete', 'export', 'restore', 'upgrade'])

export type TenantAction = 'export' | 'upgrade' | 'suspend' | 'resume' | 'restore' | 'delete'
/** Why something cannot be done to a tenant now. */
export type Hindrance = 'busy' | 'current' | 'notSuspended' | 'demo' | 'closed' | 'byCommand'
export interface PossibleAction {
  readonly key: TenantAction
  /** None: it can be done. */
  readonly hindrance?: Hindrance
}

/**
 * What an operator could want to do to a tenant in its state, and why some of it cannot be done: the same that the API
 * allows. What goes on with a job that failed stands beside the job.
 */
export function actionsOf({ slug, status, upToDate, job }: Pick<Tenant, 'slug' | 'status' | 'upToDate' | 'job'>): PossibleAction[] {
  const busy = isRunning(job) ? 'busy' : undefined
  const demo = slug === DEMO_SLUG ? 'demo' : undefined
  const always: PossibleAction[] = [{ key: 'export', hindrance: busy }, { key: 'upgrade', hindrance: upToDate ? 'current' : busy }]
  if (status === 'active') return [...always, { key: 'suspend', hindrance: busy }, { key: 'delete', hindrance: demo ?? 'notSuspended' }]
  if (status === 'suspended') return [...always, { key: 'resume', hindrance: busy }, { key: 'delete', hindrance: demo ?? busy }]
  // A restore that broke off has closed the tenant, and nobody has worked in it since.
  if (status === 'failed' && job?.kind === 'restore') return [{ key: 'restore', hindrance: 'byCommand' }, { key: 'export', hindrance: 'closed' }, { key: 'upgrade', hindrance: 'closed' }, { key: 'delete', hindrance: demo ?? busy }]
  return []
}

const TRANSLITERATED: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' }
/** A slug from a company's name: `Müller & Söhne GmbH` -> `mueller-soehne`. */
export function suggestSlug(name: string): string {
  return name.toLowerCase().replace(/[äöüß]/g, c => TRANSLITERATED[c] ?? c).normalize('NFKD').replace(/[\u0300-\u036F]/g, '')
    .replace(/\b(gmbh|ag|kg|ohg|ug|ltd|inc|se|e\.?v\.?|co)\b\.?/g, ' ').replace(/[^a-z0-9]+/g, '-').replace(/^[-0-9]+|-+$/g, '').slice(0, 39).replace(/-+$/, '')
}
