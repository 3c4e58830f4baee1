import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { MODELS } from '@kontor/model'
import { audit, type Actor } from '../audit.ts'
import { TenancyError } from '../errors.ts'
import { EXPORT_FILE, exportsOf } from '../places.ts'
import type { Sql } from '../sql.ts'
import { addJob, readTenant, type JobRow } from '../tenants.ts'

/** Starts an export of a tenant, also of a suspended one. @throws TENANT_UNKNOWN, TENANT_NOT_READY, TENANT_BUSY */
export function exportTenant(sql: Sql, slug: string, actor: Actor): Promise<JobRow> {
  return startJob(sql, slug, 'export', actor)
}

/** Brings a tenant to the model of today. @throws TENANT_UNKNOWN, TENANT_NOT_READY, TENANT_BUSY */
export function upgradeTenant(sql: Sql, slug: string, actor: Actor): Promise<JobRow> {
  return startJob(sql, slug, 'upgrade', actor)
}

/**
 * Starts a restore into a tenant that nobody has worked in yet; while it runs nobody is let in.
 * @throws TENANT_UNKNOWN, TENANT_NOT_READY, TENANT_BUSY
 */
export function restoreTenant(sql: Sql, slug: string, actor: Actor): Promise<JobRow> {
  return startJob(sql, slug, 'restore', actor)
}

function startJob(sql: Sql, slug: string, kind: 'export' | 'upgrade' | 'restore', actor: Actor): Promise<JobRow> {
  return sql.transaction(async (trx) => {
    const tenant = await readTenant(trx, slug, { lock: true })
    if (tenant.status !== 'active' && tenant.status !== 'suspended') throw new TenancyError('TENANT_NOT_READY')
    const job = await addJob(trx, slug, kind, actor.id)
    await audit(trx, actor, `tenant.${kind}_requested`, slug)
    return job
  })
}

/** Collections that a new tenant has rows in. */
export const SEEDED: ReadonlySet<string> = new Set(['industries', 'departments', 'lead_sources', 'tenant_settings', 'audit_log'])
/** Collections that are empty as long as nobody has worked in a tenant. */
export const WORKED_IN: readonly string[] = MODELS.tenant.map(collection => collection.name).filter(name => !SEEDED.has(name))

/** Path of the newest finished export. @throws TENANT_UNKNOWN, EXPORT_MISSING */
export async function exportFile(sql: Sql, places: Parameters<typeof exportsOf>[0], slug: string): Promise<string> {
  await readTenant(sql, slug)
  const path = join(exportsOf(places, slug), EXPORT_FILE)
  if (!existsSync(path)) throw new TenancyError('EXPORT_MISSING')
  return path
}
