import type { JobKind, TenantJob, TenantStatus } from '../../shared/api'

export type { Tenant, TenantJob, ModuleState } from '../../shared/api'

export const TENANTS_PATH = '/platform/tenants'
export const STATUS_COLORS: Readonly<Record<TenantStatus, string>> = { creating: '#F59E0B', active: '#16A34A', suspended: '#64748B', failed: '#DC2626', deleting: '#DC2626' }
/** Milliseconds between two looks at work that runs. */
export const JOB_POLL = 700

export const isRunning = (job: TenantJob | null | undefined): boolean => job?.state === 'queued' || job?.state === 'running'
/** What may be done again after it failed. */
export const RETRYABLE: ReadonlySet<JobKind> = new Set(['create', 'delete', 'export', 'restore', 'upgrade'])

const TRANSLITERATED: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' }
/** A slug from a company's name: `Müller & Söhne GmbH` -> `mueller-soehne`. */
export function suggestSlug(name: string): string {
  return name.toLowerCase().replace(/[äöüß]/g, c => TRANSLITERATED[c] ?? c).normalize('NFKD').replace(/[\u0300-\u036F]/g, '')
    .replace(/\b(gmbh|ag|kg|ohg|ug|ltd|inc|se|e\.?v\.?|co)\b\.?/g, ' ').replace(/[^a-z0-9]+/g, '-').replace(/^[-0-9]+|-+$/g, '').slice(0, 39).replace(/-+$/, '')
}
